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

// Sees is the first filter that keeps a waiting case off an agent's list of open
// cases: empty if they see it (S2.23). Capacity does not: what they take by
// hand, no limit stops.
func (p *Plan) Sees(id DestinationID, a *Agent, r Request) Filter {
	d, ok := p.destinations[id]
	if !ok {
		return NotMember
	}
	k := &clock{now: r.Now}
	s := screen{staff: &p.staff, clock: k, of: &r.Case, in: d.who, needs: d.needs(&r.Case, k), unlimited: true}
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
