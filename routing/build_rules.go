package routing

import (
	"context"
	"slices"
	"time"
)

// rules are those of a channel, in their order.
func (b *builder) rules(c *ChannelRules) Router {
	serves := b.serving(c)
	n := func(key string, reason Reason) named {
		return named{rule: b.rule(key), plan: b.plan, reason: reason, serves: serves, assign: c.Assign}
	}
	routers := first{b.direct(n("direct", ByDirect), c), b.binding(n("binding", ByBinding), c)}
	if c.Preferred != nil {
		routers = append(routers, &preferred{n("preferred", ByPreferred), *c.Preferred})
	}
	if c.Owner != nil {
		routers = append(routers, &owned{n("owner", ByOwner), c.Owner.Forced})
	}
	routers = append(routers, b.chosen(c))
	if c.Default != "" {
		routers = append(routers, b.otherwise(c.Default))
	}
	return append(routers, b.rest(c))
}

// serving is whoever serves the channel somewhere (S2.22).
func (b *builder) serving(c *ChannelRules) members {
	var all anyOf
	for _, id := range b.index.reachable(c) {
		all = append(all, b.plan.destinations[id].who)
	}
	if all == nil {
		return anyOf{newRoster()}
	}
	return all
}

// direct offers ask who is named, so capacity does not count for them; only
// what is assigned without asking does.
func (b *builder) direct(n named, c *ChannelRules) Router {
	n.free = !c.Assign
	forward := c.Direct.Forward
	return &bound{n, func(c *Case) AgentID { return c.Direct }, func(*Case) bool { return forward }, c.Direct.Wait}
}

// binding considers the holder, a member of a destination or not.
func (b *builder) binding(n named, c *ChannelRules) Router {
	n.free, n.serves = !c.Assign, nil
	holder := func(c *Case) AgentID {
		if c.Binding == nil {
			return ""
		}
		return c.Binding.Holder
	}
	return &bound{n, holder, func(c *Case) bool { return c.Binding.Forward }, c.BindingWait}
}

// chosen is the branch of the case's tag, or else the channel's.
func (b *builder) chosen(c *ChannelRules) Router {
	var branch Router = first{}
	if !c.Branch.IsZero() {
		branch = b.branch("branch", c.Branch)
	}
	return &byTag{b.plan.tags, branch}
}

type byTag struct {
	tags      map[ServiceTagID]Router
	otherwise Router
}

func (b *byTag) Route(ctx context.Context, r Request) (Decision, error) {
	if tag := b.tags[r.Case.Tag]; tag != nil && r.Case.Tag != "" {
		return tag.Route(ctx, r)
	}
	return b.otherwise.Route(ctx, r)
}

// A choice leads to the first branch whose condition holds.
type choice struct {
	filters []filtered
	hours   map[string]Schedule
}

type filtered struct {
	when Condition
	then Router
}

func (c *choice) Route(ctx context.Context, r Request) (Decision, error) {
	t := follow(r)
	i := slices.IndexFunc(c.filters, func(f filtered) bool { return f.when.holds(&t.Case, c.hours, &t.clock) })
	if i < 0 {
		return t.end(Decision{}), nil
	}
	d, err := t.ask(ctx, c.filters[i].then)
	return t.end(d), err
}

// otherwise leads to the default destination, unless the rules did already.
func (b *builder) otherwise(id DestinationID) Router {
	return &fallback{id, b.stop("default", id, 0)}
}

type fallback struct {
	id DestinationID
	to Router
}

func (f *fallback) Route(ctx context.Context, r Request) (Decision, error) {
	if slices.Contains(r.tried, f.id) {
		return Decision{}, nil
	}
	t := follow(r)
	d, err := t.ask(ctx, f.to)
	if d.Outcome != Pass {
		d.Reason = ByDefault
	}
	return t.end(d), err
}

// rest is what becomes of a case that the rules left over: it waits for its
// time, and then overflows.
func (b *builder) rest(c *ChannelRules) Router {
	r := &leftover{version: b.plan.version, wait: or(c.Wait, DefaultWait), overflow: c.Overflow}
	if id := c.Overflow.Destination; id != "" {
		to := b.delivery("rest", id, 0)
		to.last = true
		r.to = to
	}
	return r
}

type leftover struct {
	version  int64
	wait     time.Duration
	overflow Overflow
	to       Router
}

func (l *leftover) Route(ctx context.Context, r Request) (Decision, error) {
	t := follow(r)
	d := Decision{Outcome: Hold, Reason: ByOverflow, Version: l.version}
	if n := len(r.tried); n > 0 {
		d.Destination = r.tried[n-1]
	}
	end, over := t.over(r.Case.Since, l.wait)
	switch {
	case !over:
		d.Limit = end
	case l.to != nil:
		return l.spill(ctx, t)
	case l.overflow.Bot != "":
		d.Outcome, d.Bot = HandToBot, l.overflow.Bot
	case !l.overflow.Hold:
		d.Outcome = Missed
	}
	d.Leftover = d.Outcome == Hold
	return t.end(d), nil
}

// spill gives the case to the destination for overflow, or misses it.
func (l *leftover) spill(ctx context.Context, t *trail) (Decision, error) {
	d, err := t.ask(ctx, l.to)
	d.Reason = ByOverflow
	if d.Outcome == Pass {
		d.Outcome = Missed
	}
	return t.end(d), err
}
