package routing

import "time"

// A builder makes routers of settings that have been checked.
type builder struct {
	plan     *Plan
	settings *Settings
	index    index
	overflow map[DestinationID]Router
}

func (b *builder) build() {
	p, s := b.plan, b.settings
	b.overflow = map[DestinationID]Router{}
	for i := range s.Destinations {
		d := &s.Destinations[i]
		p.destinations[d.ID] = b.delivery("to", d.ID, 0)
	}
	for _, t := range s.Tags {
		if !t.Branch.IsZero() {
			p.tags[t.ID] = b.branch("tag/"+string(t.ID), t.Branch)
		}
	}
	for id, rules := range s.Channels {
		p.channels[id] = b.rules(&rules)
	}
	p.otherwise = b.rules(&s.Otherwise)
}

func (b *builder) rule(key string) rule { return rule{key, b.plan.version} }

// delivery is a destination without its overflow.
func (b *builder) delivery(prefix string, id DestinationID, wait time.Duration) *delivery {
	who := newRoster()
	b.fill(who, id, map[DestinationID]bool{})
	return &delivery{rule: b.rule(prefix + "/" + string(id)), plan: b.plan, to: b.index.destinations[id], who: who, wait: wait}
}

// fill writes the targets of a destination into a roster, and those of the tags
// that it names in their place.
func (b *builder) fill(who *roster, id DestinationID, seen map[DestinationID]bool) {
	if seen[id] {
		return
	}
	seen[id] = true
	for _, t := range b.index.destinations[id].Targets {
		who.add(t, who.next())
		if tag := b.index.tags[t.Tag]; tag != nil {
			for _, to := range tag.Branch.Destinations() {
				b.fill(who, to, seen)
			}
		}
	}
}

// stop is a destination with its overflow behind it.
func (b *builder) stop(prefix string, id DestinationID, wait time.Duration) Router {
	d := b.delivery(prefix, id, wait)
	if d.to.Overflow == "" {
		return d
	}
	return Linear(d.key+"/overflow", b.plan.version, d, b.behind(d.to.Overflow))
}

// behind is the destination into which others overflow, the same for all.
func (b *builder) behind(id DestinationID) Router {
	if b.overflow[id] == nil {
		b.overflow[id] = b.stop("overflow", id, 0)
	}
	return b.overflow[id]
}

func (b *builder) branch(prefix string, br Branch) Router {
	switch {
	case len(br.Linear) > 0:
		return b.linear(prefix, br.Linear)
	case len(br.Percentage) > 0:
		return b.percentage(prefix, br.Percentage)
	case br.Time != nil:
		return b.timed(prefix, br.Time)
	}
	return b.filters(prefix, br.Filters)
}

func (b *builder) linear(prefix string, stops []Stop) Router {
	routers := make([]Router, len(stops))
	for i, s := range stops {
		routers[i] = b.stop(path(prefix, "linear", i), s.To, s.Wait)
	}
	return Linear(prefix+"/linear", b.plan.version, routers...)
}

func (b *builder) percentage(prefix string, parts []Part) Router {
	percents, routers := make([]int, len(parts)), make([]Router, len(parts))
	for i, p := range parts {
		at := path(prefix, "percentage", i)
		percents[i] = p.Percent
		if p.Then != nil {
			routers[i] = b.branch(at, *p.Then)
		} else {
			routers[i] = b.stop(at, p.To, 0)
		}
	}
	return Percentage(prefix+"/percentage", b.plan.version, percents, routers)
}

func (b *builder) timed(prefix string, t *TimeRule) Router {
	during := make([]During, len(t.Conditions))
	for i, c := range t.Conditions {
		schedule := b.plan.hours[c.Schedule]
		if c.Week != nil {
			schedule, _ = c.Week.Schedule() // has been checked
		}
		during[i] = During{schedule, b.branch(path(prefix, "time", i), c.Then)}
	}
	return Timed(prefix+"/time", b.plan.version, t.Again, during, b.branch(prefix+"/otherwise", t.Otherwise))
}

// filters lead to the first branch whose condition holds, and to no other.
func (b *builder) filters(prefix string, filters []FilterRule) Router {
	rs := make([]filtered, len(filters))
	for i, f := range filters {
		rs[i] = filtered{f.When, b.branch(path(prefix, "filters", i), f.Then)}
	}
	return &choice{rs, b.plan.hours}
}
