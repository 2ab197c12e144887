package routing

import (
	"fmt"
	"slices"
)

func (r *report) destinations() {
	seen := map[DestinationID]bool{}
	for i := range r.settings.Destinations {
		d := &r.settings.Destinations[i]
		path := fmt.Sprintf("destinations[%d]", i)
		unique(r, path+".id", seen, d.ID)
		r.targets(path+".targets", d.Targets)
		r.method(path+".method", d.Method)
		r.needs(path+".skills", d.Skills)
		r.rings(path+".rings", d.Rings)
		r.times(path, d)
		known(r, path+".overflow", r.isDestination, "destination", d.Overflow)
	}
}

func (r *report) times(path string, d *Destination) {
	r.duration(path+".wait", d.Wait)
	r.duration(path+".pause", d.Pause)
	within(r, path+".ageing.per_minute", d.Ageing.PerMinute, 0, MaxPriority)
	within(r, path+".ageing.max", d.Ageing.Max, 0, MaxPriority)
	if q := d.Queue; q != nil {
		notNegative(r, path+".queue.max", q.Max)
		r.duration(path+".queue.hold", q.Hold)
	}
}

func (r *report) targets(path string, targets []Target) {
	if len(targets) == 0 {
		r.add(path, Missing, "names nobody")
	}
	seen := map[Target]bool{}
	for i, t := range targets {
		at := fmt.Sprintf("%s[%d]", path, i)
		if n := t.fields(); n != 1 {
			r.add(at, Contradiction, "must name one agent, team, tag or bot, and names %d", n)
		}
		if seen[t] {
			r.add(at, Duplicate, "is there twice")
		}
		seen[t] = true
		known(r, at+".agent", r.Agent, "agent", t.Agent)
		known(r, at+".team", r.Team, "team", t.Team)
		known(r, at+".tag", r.isTag, "service tag", t.Tag)
		known(r, at+".bot", r.Bot, "bot", t.Bot)
	}
}

func (t Target) fields() int {
	n := 0
	for _, set := range []bool{t.Agent != "", t.Team != "", t.Tag != "", t.Bot != ""} {
		if set {
			n++
		}
	}
	return n
}

func (r *report) method(path string, m Method) {
	all := []Method{"", Simultaneous, MostIdle, RoundRobin, FixedOrder, LeastLoaded, BySkill}
	if !slices.Contains(all, m) {
		r.add(path, UnknownName, "there is no method %q", m)
	}
}

func (r *report) needs(path string, needs []Need) {
	seen := map[SkillID]bool{}
	for i, n := range needs {
		at := fmt.Sprintf("%s[%d]", path, i)
		unique(r, at+".skill", seen, n.Skill)
		known(r, at+".skill", r.isSkill, "skill", n.Skill)
		within(r, at+".at_least", n.AtLeast, 0, MaxProficiency)
		within(r, at+".at_most", n.AtMost, 0, MaxProficiency)
		if n.AtMost > 0 && n.AtLeast > n.AtMost {
			r.add(at, Contradiction, "asks for at least %d and at most %d", n.AtLeast, n.AtMost)
		}
	}
}

func (r *report) rings(path string, rings []Ring) {
	if len(rings) > MaxRings {
		r.add(path, TooMany, "has %d rings; at most %d are allowed", len(rings), MaxRings)
	}
	for i, ring := range rings {
		at := fmt.Sprintf("%s[%d]", path, i)
		r.duration(at+".after", ring.After)
		if i > 0 && ring.After <= rings[i-1].After {
			r.add(at+".after", OutOfRange, "must be later than that of the ring before")
		}
		if ring.AtLeast != nil {
			within(r, at+".at_least", *ring.AtLeast, 0, MaxProficiency)
		}
		for j, s := range ring.Drop {
			known(r, fmt.Sprintf("%s.drop[%d]", at, j), r.isSkill, "skill", s)
		}
	}
}

// cycles reports destinations that lead back to themselves, at the one at which
// the circle closes.
func (r *report) cycles() {
	done := map[DestinationID]bool{}
	for _, d := range r.settings.Destinations {
		r.walk(d.ID, nil, map[DestinationID]int{}, done)
	}
}

// walk goes wherever a destination leads. at are the places on the way, done is
// where it has been.
func (r *report) walk(id DestinationID, way []DestinationID, at map[DestinationID]int, done map[DestinationID]bool) {
	if i, circle := at[id]; circle {
		place := slices.IndexFunc(r.settings.Destinations, func(d Destination) bool { return d.ID == id })
		r.add(fmt.Sprintf("destinations[%d]", place), Circular, "leads back to itself: %q", append(slices.Clone(way[i:]), id))
		return
	}
	if done[id] {
		return
	}
	at[id] = len(way)
	way = append(way, id)
	for _, next := range r.index.leads(id) {
		r.walk(next, way, at, done)
	}
	delete(at, id)
	done[id] = true
}
