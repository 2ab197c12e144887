package sim

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
)

// running is a day under way.
type running struct {
	o       Options
	plan    *routing.Plan
	floor   *routing.Floor
	events  events
	dice    dice
	now     time.Time
	agents  []routing.Agent
	place   map[routing.AgentID]int
	pace    map[routing.AgentID]float64
	work    map[routing.AgentID]*work
	cases   map[routing.CaseID]Arrival
	waiting map[routing.CaseID]routing.Ticket
	loose   map[routing.CaseID]bool // wait at no destination of their own
	shares  routing.State
	known   map[string]routing.Served
	out     []outcome
	woken   time.Time // when the floor is looked at next
}

func open(day Day, o Options, plan *routing.Plan) *running {
	c := &running{
		o: o, plan: plan, floor: plan.Floor(routing.State{}), dice: dice{state: o.Seed}, place: map[routing.AgentID]int{},
		pace: map[routing.AgentID]float64{}, work: map[routing.AgentID]*work{}, cases: map[routing.CaseID]Arrival{},
		waiting: map[routing.CaseID]routing.Ticket{}, loose: map[routing.CaseID]bool{}, known: map[string]routing.Served{},
	}
	for _, s := range day.Shifts {
		c.shift(s)
	}
	for _, a := range day.Arrivals {
		c.cases[a.Case.ID] = a
		c.events.plan(a.At, func(ctx context.Context) error { return c.arrive(ctx, a) })
	}
	return c
}

// shift plans the coming and going of an agent.
func (c *running) shift(s Shift) {
	id := s.Agent.ID
	if _, known := c.place[id]; !known {
		a := s.Agent
		a.State, a.Load = routing.Offline, map[channel.Kind]int{}
		c.place[id], c.agents = len(c.agents), append(c.agents, a)
		c.work[id] = &work{}
	}
	c.pace[id] = s.pace()
	c.work[id].there += s.To.Sub(s.From)
	be := func(state routing.Availability) func(context.Context) error {
		return func(ctx context.Context) error {
			a := c.agent(id)
			a.State, a.Since = state, c.now
			return c.changed(ctx, a)
		}
	}
	c.events.plan(s.From, be(routing.Active))
	c.events.plan(s.To, be(routing.Offline))
}

func (c *running) agent(id routing.AgentID) *routing.Agent { return &c.agents[c.place[id]] }

// arrive routes a case for the first time.
func (c *running) arrive(ctx context.Context, a Arrival) error {
	k := a.Case
	k.Since = a.At
	if contact := k.Attributes["contact"]; contact != "" && k.ServedContact.Agent == "" {
		k.ServedContact = c.known[contact]
	}
	return c.route(ctx, k)
}

// route asks the rules, and does what they say.
func (c *running) route(ctx context.Context, k routing.Case) error {
	delete(c.waiting, k.ID)
	delete(c.loose, k.ID)
	c.shares.Turns = c.floor.Turns()
	d, err := c.plan.Router(k.Channel).Route(ctx, routing.Request{
		Now: c.now, Case: k, Agents: c.agents, Waiting: c.floor.Waiting(), State: c.shares,
	})
	if err != nil {
		return err
	}
	if d.Progress != nil {
		k.Progress = d.Progress
	}
	if d.State != nil {
		c.shares = *d.State
	}
	return c.act(ctx, k, d)
}

func (c *running) act(ctx context.Context, k routing.Case, d routing.Decision) error {
	switch d.Outcome {
	case routing.Assign, routing.Offer:
		return c.offer(ctx, k, d)
	case routing.Hold:
		return c.hold(ctx, k, d)
	}
	c.out = append(c.out, outcome{k: k, what: d.Outcome, waited: c.now.Sub(k.Since)})
	return nil
}

// offer gives the case to whoever accepts first, or routes it anew if they
// refuse.
func (c *running) offer(ctx context.Context, k routing.Case, d routing.Decision) error {
	id := d.Agents[c.dice.below(len(d.Agents))]
	c.floor.Turn(d.Destination, id)
	if d.Outcome == routing.Offer && len(k.Refusals) == 0 && c.dice.share() < c.o.Refuse {
		k.Refusals = []routing.Refusal{{Agent: id, At: c.now}}
		return c.route(ctx, k)
	}
	a := c.agent(id)
	c.take(a, k)
	return c.changed(ctx, a)
}

// hold puts the case on the floor until the rules may have something else to
// say.
func (c *running) hold(ctx context.Context, k routing.Case, d routing.Decision) error {
	t := routing.Ticket{Case: k, Destination: d.Destination, Only: d.For, Until: d.NextChange}
	c.waiting[k.ID] = t
	if d.Reason == routing.ByOverflow {
		c.loose[k.ID] = true
	}
	return c.did(ctx, c.floor.Put(c.now, t))
}

// changed tells the floor of an agent, and asks anew about cases that wait at no
// destination.
func (c *running) changed(ctx context.Context, a *routing.Agent) error {
	told := *a
	told.Load = maps.Clone(a.Load)
	if err := c.did(ctx, c.floor.Agent(c.now, told)); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(c.loose)) {
		if t, waits := c.waiting[id]; waits && c.loose[id] && a.State == routing.Active {
			c.floor.Take(id)
			if err := c.route(ctx, t.Case); err != nil {
				return err
			}
		}
	}
	return nil
}

// did carries out what the floor assigned.
func (c *running) did(_ context.Context, as []routing.Assignment) error {
	for _, got := range as {
		t := c.waiting[got.Case]
		delete(c.waiting, got.Case)
		delete(c.loose, got.Case)
		c.take(c.agent(got.Agent), t.Case)
	}
	c.wake()
	return nil
}

// wake plans the next look at the floor.
func (c *running) wake() {
	next := c.floor.Next()
	if next.IsZero() || next.Equal(c.woken) {
		return
	}
	c.woken = next
	c.events.plan(next, func(ctx context.Context) error {
		as, over := c.floor.Advance(c.now)
		if err := c.did(ctx, as); err != nil {
			return err
		}
		for _, t := range over {
			if now, waits := c.waiting[t.Case.ID]; !waits || !now.Until.Equal(t.Until) {
				continue // was decided about in this instant, when another one was
			}
			if err := c.route(ctx, t.Case); err != nil {
				return err
			}
		}
		c.wake()
		return nil
	})
}

// take begins the work on a case.
func (c *running) take(a *routing.Agent, k routing.Case) {
	a.Load[k.Kind]++
	a.LastTaken = c.now
	takes := time.Duration(float64(c.cases[k.ID].Takes) / c.pace[a.ID])
	c.work[a.ID].add(takes)
	c.out = append(c.out, outcome{k: k, what: routing.Assign, agent: a.ID, waited: c.now.Sub(k.Since)})
	if contact := k.Attributes["contact"]; contact != "" {
		c.known[contact] = routing.Served{Agent: a.ID, At: c.now}
	}
	c.events.plan(c.now.Add(takes), func(ctx context.Context) error {
		a := c.agent(a.ID)
		a.Load[k.Kind]--
		a.LastEnded = c.now
		return c.changed(ctx, a)
	})
}
