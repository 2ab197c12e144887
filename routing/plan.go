package routing

import (
	"fmt"
	"maps"
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// A Plan is settings made ready to route by. It never changes; its methods may
// be called from several goroutines at once.
type Plan struct {
	version      int64
	staff        Staff
	hours        map[string]Schedule
	destinations map[DestinationID]*delivery
	tags         map[ServiceTagID]Router
	channels     map[channel.ID]Router
	otherwise    Router
}

// Open makes a plan of settings. hours are the schedules that they name. The
// error is a *SettingsError, as of [Settings.Check].
func Open(s Settings, hours map[string]Schedule) (*Plan, error) {
	err := s.Check(Known{Schedule: func(name string) bool { return hours[name] != nil }})
	if err != nil {
		return nil, err
	}
	p := &Plan{
		version: s.Version, staff: s.Staff, hours: hours,
		destinations: map[DestinationID]*delivery{}, tags: map[ServiceTagID]Router{}, channels: map[channel.ID]Router{},
	}
	b := &builder{plan: p, settings: &s, index: s.index()}
	b.build()
	return p, nil
}

// Version is that of the settings.
func (p *Plan) Version() int64 { return p.version }

// Router is what routes the cases of a channel.
func (p *Plan) Router(ch channel.ID) Router {
	if r, ok := p.channels[ch]; ok {
		return r
	}
	return p.otherwise
}

// To routes to one destination, for a transfer. It is nil if there is none.
func (p *Plan) To(id DestinationID) Router {
	if d, ok := p.destinations[id]; ok {
		return d
	}
	return nil
}

// ToTag routes to whoever serves a tag, for a transfer (S2.36). It is nil if
// there is no such tag, or nobody serves it.
func (p *Plan) ToTag(id ServiceTagID) Router { return p.tags[id] }

// Serves reports whether an agent is a member of a destination.
func (p *Plan) Serves(id DestinationID, a *Agent) bool {
	d, ok := p.destinations[id]
	return ok && d.who.has(a)
}

// Knows reports whether there is such a destination.
func (p *Plan) Knows(id DestinationID) bool { return p.destinations[id] != nil }

// Of are the destinations of which an agent is a member, sorted.
func (p *Plan) Of(a *Agent) []DestinationID {
	var of []DestinationID
	for id, d := range p.destinations {
		if d.who.has(a) {
			of = append(of, id)
		}
	}
	slices.Sort(of)
	return of
}

// Sees is the first filter that keeps a waiting case off an agent's list of open
// cases: empty if they see it (S2.23). Neither capacity nor an earlier refusal
// does: what they take by hand, no limit stops.
func (p *Plan) Sees(id DestinationID, a *Agent, r Request) Filter {
	d := p.destinations[id]
	if d == nil {
		return NotMember
	}
	s := d.screen(&r.Case, &clock{now: r.Now})
	s.unlimited, s.pause = true, 0
	f, _ := s.first(a)
	return f
}

// Takes is the first filter that keeps a waiting case from being given to an
// agent without anybody's doing: empty if they can have it now, with the needs
// that are left after its wait. Where no id is given, the case waits for this
// agent alone, and neither membership nor skills count.
//
// [Refused] keeps it from them only while somebody else can take it, or always
// where the method is FixedOrder. Whether they could have it otherwise, the same
// question without the refusals tells.
func (p *Plan) Takes(id DestinationID, a *Agent, r Request) Filter {
	k := &clock{now: r.Now}
	s := screen{staff: &p.staff, clock: k, of: &r.Case, pause: DefaultPause}
	if d := p.destinations[id]; d != nil {
		s = d.screen(&r.Case, k)
	} else if id != "" {
		return NotMember
	}
	f, _ := s.first(a)
	return f
}

// Destinations are all that b names, each once, sorted.
func (b Branch) Destinations() []DestinationID {
	seen := map[DestinationID]bool{}
	b.collect(seen)
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}

func (b *Branch) collect(seen map[DestinationID]bool) {
	for _, s := range b.Linear {
		seen[s.To] = true
	}
	for _, p := range b.Percentage {
		seen[p.To] = true
		if p.Then != nil {
			p.Then.collect(seen)
		}
	}
	for _, f := range b.Filters {
		f.Then.collect(seen)
	}
	if b.Time != nil {
		for _, c := range b.Time.Conditions {
			c.Then.collect(seen)
		}
		b.Time.Otherwise.collect(seen)
	}
}

func path(prefix, name string, i int) string { return fmt.Sprintf("%s/%s[%d]", prefix, name, i) }
