package routing

import (
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Staff is what holds for all agents. The zero Staff asks for nothing.
type Staff struct {
	// States maps the names of further availabilities to the four that there are.
	States map[Availability]Availability `json:"states,omitempty"`
	// Capacity is that of agents who have none of their own, nor by their team.
	Capacity Capacity `json:"capacity,omitzero"`
	// Teams are capacities of members; the agent's first team that is here counts.
	Teams map[TeamID]Capacity `json:"teams,omitempty"`
	// Eligibility is what everybody needs.
	Eligibility Eligibility `json:"eligibility,omitzero"`
	// StateResetsIdle counts a change of availability as the end of idleness.
	StateResetsIdle bool `json:"state_resets_idle,omitempty"`
}

// state is an availability as one of the four.
func (s *Staff) state(of Availability) Availability {
	switch of {
	case Active, Busy, Away, Offline:
		return of
	}
	if known, ok := s.States[of]; ok {
		return known
	}
	return Offline
}

// capacity is what binds an agent.
func (s *Staff) capacity(a *Agent) Capacity {
	if a.Capacity != nil {
		return *a.Capacity
	}
	for _, t := range a.Teams {
		if c, ok := s.Teams[t]; ok {
			return c
		}
	}
	return s.Capacity
}

// lasting are the filters that hold until somebody changes the agent.
func (s *Staff) lasting(a *Agent, in members, ch channel.ID) Filter {
	switch {
	case in != nil && !in.has(a):
		return NotMember
	case a.Suspended:
		return Suspended
	case !a.serves(ch):
		return NotPermitted
	case !s.Eligibility.allows(a):
		return NotEntitled
	}
	return ""
}

// present are the filters of availability.
func (s *Staff) present(a *Agent, now time.Time) Filter {
	switch {
	case s.state(a.State) != Active:
		return NotActive
	case !a.fresh(now):
		return Silent
	}
	return ""
}

// A screen lets through the agents who can have a case.
type screen struct {
	staff *Staff
	clock *clock
	of    *Case
	in    members // nil: anybody
	needs []Need
	pause time.Duration
	// unlimited does not ask for capacity.
	unlimited bool
}

// first is the first filter that an agent does not pass, and when that ends by
// itself.
func (s *screen) first(a *Agent) (Filter, time.Time) {
	if f := s.staff.lasting(a, s.in, s.of.Channel); f != "" {
		return f, time.Time{}
	}
	if f := s.staff.present(a, s.clock.now); f != "" {
		return f, time.Time{}
	}
	if slices.Contains(s.of.LeftOut, a.ID) {
		return LeftOut, time.Time{}
	}
	if until := s.of.pausedUntil(a.ID, s.pause); !s.clock.reached(until) {
		return Refused, until
	}
	return s.able(a), time.Time{}
}

// able are the filters of skills and of capacity.
func (s *screen) able(a *Agent) Filter {
	switch {
	case !a.skilled(s.needs):
		return Unskilled
	case !s.unlimited && !s.staff.capacity(a).Fits(a.Load, s.of.Kind):
		return Full
	}
	return ""
}

// pausedUntil is until when an agent is not offered the case again; zero if they
// did not refuse it.
func (c *Case) pausedUntil(id AgentID, pause time.Duration) time.Time {
	var until time.Time
	for _, r := range c.Refusals {
		if end := r.At.Add(pause); r.Agent == id && end.After(until) {
			until = end
		}
	}
	return until
}

// all screens all agents who are members. Who is let through counts as there
// until their heartbeat is due. lift lets those who refused have it again where
// nobody else can.
func (s *screen) all(agents []Agent, lift bool, at DestinationID) (able []*Agent, cs []Candidate) {
	cs = slices.Grow(cs, len(agents)) // it does not move
	var refused []chance
	for i := range agents {
		a := &agents[i]
		f, until := s.first(a)
		if f == NotMember {
			continue
		}
		cs = append(cs, Candidate{Agent: a.ID, Reason: ByDestination, Destination: at, Excluded: f, Until: until})
		switch f {
		case "":
			able = append(able, a)
		case Refused:
			refused = append(refused, chance{a, &cs[len(cs)-1]})
		}
	}
	if len(able) == 0 && lift {
		able = s.lift(refused)
	}
	for _, a := range able {
		s.clock.note(a.SeenUntil)
	}
	return able, cs
}

// A chance is another one for an agent who refused.
type chance struct {
	*Agent
	is *Candidate
}

// lift lets those through who would be, had they not refused.
func (s *screen) lift(refused []chance) (able []*Agent) {
	for _, c := range refused {
		if s.able(c.Agent) == "" {
			c.is.Excluded, c.is.Until = "", time.Time{}
			able = append(able, c.Agent)
		}
	}
	return able
}
