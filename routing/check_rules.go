package routing

import (
	"fmt"
	"slices"
)

// maxDepth is how deep branches and conditions may be nested.
const maxDepth = 8

func (r *report) rules(path string, c *ChannelRules) {
	r.duration(path+".direct.wait", c.Direct.Wait)
	r.duration(path+".binding_wait", c.BindingWait)
	r.duration(path+".wait", c.Wait)
	if c.Preferred != nil {
		r.preferred(path+".preferred", c.Preferred)
	}
	if !c.Branch.IsZero() {
		r.branch(path+".branch", &c.Branch, 0)
	}
	known(r, path+".default", r.isDestination, "destination", c.Default)
	known(r, path+".overflow.destination", r.isDestination, "destination", c.Overflow.Destination)
	known(r, path+".overflow.bot", r.Bot, "bot", c.Overflow.Bot)
	o := c.Overflow
	if o.Destination != "" && o.Bot != "" || o.Hold && (o.Destination != "" || o.Bot != "") {
		r.add(path+".overflow", Contradiction, "must name one thing")
	}
}

func (r *report) preferred(path string, p *Preferred) {
	if !slices.Contains([]Focus{"", PerContact, PerCase}, p.Focus) {
		r.add(path+".focus", UnknownName, "there is no focus %q", p.Focus)
	}
	if !slices.Contains([]Lock{"", WhenAvailable, WhenOffline}, p.Lock) {
		r.add(path+".lock", UnknownName, "there is no lock %q", p.Lock)
	}
	r.duration(path+".within", p.Within)
	r.duration(path+".fallback", p.Fallback)
	if p.Lock == WhenOffline && p.Fallback == 0 {
		r.add(path+".fallback", Missing, "is required with the lock %q", WhenOffline)
	}
}

func (r *report) branch(path string, b *Branch, depth int) {
	if depth > maxDepth {
		r.add(path, TooDeep, "is nested more than %d deep", maxDepth)
		return
	}
	kinds := 0
	for _, set := range []bool{len(b.Linear) > 0, len(b.Percentage) > 0, b.Time != nil, len(b.Filters) > 0} {
		if set {
			kinds++
		}
	}
	if kinds == 0 {
		r.add(path, Missing, "leads nowhere")
	}
	if kinds > 1 {
		r.add(path, Contradiction, "must choose in one way, and has %d", kinds)
	}
	r.linear(path+".linear", b.Linear)
	r.percentage(path+".percentage", b.Percentage, depth)
	r.time(path+".time", b.Time, depth)
	r.filters(path+".filters", b.Filters, depth)
}

func (r *report) linear(path string, stops []Stop) {
	if len(stops) > MaxDestinations {
		r.add(path, TooMany, "has %d destinations; at most %d are allowed", len(stops), MaxDestinations)
	}
	seen := map[DestinationID]bool{}
	for i, s := range stops {
		at := fmt.Sprintf("%s[%d]", path, i)
		unique(r, at+".to", seen, s.To)
		known(r, at+".to", r.isDestination, "destination", s.To)
		r.duration(at+".wait", s.Wait)
	}
}

func (r *report) percentage(path string, parts []Part, depth int) {
	if len(parts) > MaxDestinations {
		r.add(path, TooMany, "has %d destinations; at most %d are allowed", len(parts), MaxDestinations)
	}
	sum := 0
	for i, p := range parts {
		at := fmt.Sprintf("%s[%d]", path, i)
		within(r, at+".percent", p.Percent, 0, 100)
		sum += min(max(p.Percent, -1000), 1000)
		known(r, at+".to", r.isDestination, "destination", p.To)
		switch {
		case (p.To == "") == (p.Then == nil):
			r.add(at, Contradiction, "must have one of to and then")
		case p.Then != nil:
			r.branch(at+".then", p.Then, depth+1)
		}
	}
	if len(parts) > 0 && sum != 100 {
		r.add(path, WrongSum, "make %d percent, not 100", sum)
	}
}

func (r *report) time(path string, t *TimeRule, depth int) {
	if t == nil {
		return
	}
	if len(t.Conditions) == 0 {
		r.add(path+".conditions", Missing, "is required")
	}
	for i := range t.Conditions {
		c := &t.Conditions[i]
		at := fmt.Sprintf("%s.conditions[%d]", path, i)
		known(r, at+".schedule", r.Schedule, "schedule", c.Schedule)
		if (c.Schedule == "") == (c.Week == nil) {
			r.add(at, Contradiction, "must have one of schedule and week")
		}
		if c.Week != nil {
			r.week(at+".week", c.Week)
		}
		r.branch(at+".then", &c.Then, depth+1)
	}
	r.branch(path+".otherwise", &t.Otherwise, depth+1)
}

func (r *report) week(path string, w *Week) {
	if err := w.Check(); err != nil {
		r.add(path, WrongTime, "%v", err)
	}
}

func (r *report) filters(path string, filters []FilterRule, depth int) {
	for i := range filters {
		at := fmt.Sprintf("%s[%d]", path, i)
		r.condition(at+".when", &filters[i].When, 0)
		r.branch(at+".then", &filters[i].Then, depth+1)
	}
}

func (r *report) condition(path string, c *Condition, depth int) {
	switch {
	case depth > maxDepth:
		r.add(path, TooDeep, "is nested more than %d deep", maxDepth)
		return
	case c.empty():
		r.add(path, Missing, "says nothing")
	}
	known(r, path+".open", r.Schedule, "schedule", c.Open)
	known(r, path+".closed", r.Schedule, "schedule", c.Closed)
	for i, id := range c.Tags {
		known(r, fmt.Sprintf("%s.tags[%d]", path, i), r.isTag, "service tag", id)
	}
	for i, id := range c.Skills {
		known(r, fmt.Sprintf("%s.skills[%d]", path, i), r.isSkill, "skill", id)
	}
	if c.Attribute != nil && c.Attribute.Name == "" {
		r.add(path+".attribute.name", Missing, "is required")
	}
	for i := range c.All {
		r.condition(fmt.Sprintf("%s.all[%d]", path, i), &c.All[i], depth+1)
	}
	for i := range c.Any {
		r.condition(fmt.Sprintf("%s.any[%d]", path, i), &c.Any[i], depth+1)
	}
	if c.Not != nil {
		r.condition(path+".not", c.Not, depth+1)
	}
}
