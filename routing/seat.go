package routing

import (
	"maps"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A seat is an agent on the floor, with the lanes that they serve.
type seat struct {
	staff    *Staff
	agent    Agent
	capacity Capacity
	lanes    []*lane
}

// sit adds an agent, or replaces what was known of them.
func (f *Floor) sit(a Agent) *seat {
	s := f.seats[a.ID]
	if s == nil {
		s = &seat{staff: &f.plan.staff}
		f.seats[a.ID] = s
	}
	same := len(s.lanes) > 0 && alike(&s.agent, &a)
	s.agent = a
	s.capacity = s.staff.capacity(&a)
	if s.agent.Load = maps.Clone(a.Load); s.agent.Load == nil {
		s.agent.Load = map[channel.Kind]int{}
	}
	if !same {
		s.leaveAll()
		for _, l := range f.lanes {
			s.join(l)
		}
	}
	return s
}

// alike reports whether two agents serve the same lanes.
func alike(a, b *Agent) bool {
	return a.Suspended == b.Suspended && slices.Equal(a.Teams, b.Teams) && (a.Channels == nil) == (b.Channels == nil) &&
		slices.Equal(a.Channels, b.Channels) && slices.Equal(a.Traits, b.Traits) && maps.Equal(a.Skills, b.Skills)
}

func (s *seat) join(l *lane) {
	if l.takes(&s.agent, s.staff) {
		l.seats, s.lanes = append(l.seats, s), append(s.lanes, l)
	}
}

func (s *seat) leaveAll() {
	for _, l := range s.lanes {
		l.seats = slices.DeleteFunc(l.seats, func(of *seat) bool { return of == s })
	}
	s.lanes = nil
}

// free reports whether the agent is there and has room for one more.
func (s *seat) free(kind channel.Kind, now time.Time) bool {
	return s.staff.present(&s.agent, now) == "" && s.capacity.Fits(s.agent.Load, kind)
}

// next is the case that comes first of all that the agent may have now.
func (s *seat) next(now time.Time) *waiting {
	var best *waiting
	for _, l := range s.lanes {
		if l.line.len() == 0 || !s.capacity.Fits(s.agent.Load, l.kind) {
			continue
		}
		if w := l.line.top(); best == nil || before(w, best, now) {
			best = w
		}
	}
	return best
}

// room gives an agent what they have room for.
func (f *Floor) room(now time.Time, s *seat) (as []Assignment) {
	if s.staff.present(&s.agent, now) != "" {
		return nil
	}
	for w := s.next(now); w != nil; w = s.next(now) {
		as = append(as, f.assign(now, w, s, ""))
	}
	return as
}

func (f *Floor) assign(now time.Time, w *waiting, s *seat, by TieBreak) Assignment {
	f.remove(w)
	s.agent.Load[w.Case.Kind]++
	s.agent.LastTaken = now
	f.turnsAt(w.Destination).take(s.agent.ID)
	return Assignment{
		Case: w.Case.ID, Agent: s.agent.ID, Destination: w.Destination, TieBreak: by,
		Waited: now.Sub(w.Case.Since), Kind: w.Case.Kind,
	}
}

// turns says who had their turn when at a destination.
type turns struct {
	of   map[AgentID]int64
	last int64
}

func newTurns(of map[AgentID]int64) *turns {
	t := &turns{of: map[AgentID]int64{}}
	for id, n := range of {
		t.of[id], t.last = n, max(t.last, n)
	}
	return t
}

func (t *turns) take(id AgentID) {
	t.last++
	t.of[id] = t.last
}

// Turn notes that an agent had their turn by a decision of a Router.
func (f *Floor) Turn(d DestinationID, a AgentID) { f.turnsAt(d).take(a) }

func (f *Floor) turnsAt(id DestinationID) *turns {
	if f.turns[id] == nil {
		f.turns[id] = newTurns(nil)
	}
	return f.turns[id]
}
