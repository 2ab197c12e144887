package sla

import (
	"slices"
	"time"
)

// A change is a state on its way through an event.
type change struct {
	State
	event    Event
	hours    Hours
	outcomes []Outcome
	err      error
}

func (c *change) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

func (c *change) advance() {
	for _, m := range c.meters() {
		c.fail(m.advance(c.event.At, c.hours))
	}
}

func (c *change) apply() {
	switch c.event.Kind {
	case Opened:
		c.open()
	case ContactWrote:
		c.contactWrote()
	case AgentReplied:
		c.agentReplied()
	case Frozen:
		if !c.is(c.event.Freeze) {
			c.freeze(append(c.Frozen, c.event.Freeze))
		}
	case Thawed:
		c.thaw(c.event.Freeze)
	case Solved:
		c.solve()
	case Reopened:
		c.reopen()
	case PolicyChanged:
		c.changePolicy()
	}
}

func (c *change) open() {
	if !c.Opened.IsZero() {
		return
	}
	c.Opened = c.event.At
	if c.event.ByContact {
		c.request()
	}
}

// request starts what runs from the contact's request.
func (c *change) request() {
	c.First = c.start(c.Plans.First)
	c.Solution = c.start(c.Plans.Solution)
}

func (c *change) start(p Plan) *Meter {
	m := &Meter{Plan: p, Started: c.event.At, Since: c.event.At}
	m.freeze(c.event.At, c.Frozen)
	return m
}

func (c *change) contactWrote() {
	if c.event.Automatic {
		return
	}
	c.thaw(WaitingOnContact)
	if c.Opened.IsZero() {
		c.Opened = c.event.At
	}
	switch {
	case !c.Solved.IsZero():
	case c.First == nil:
		c.request()
	case !c.First.unended() && !c.Next.unended():
		c.Next = c.start(c.Plans.Next)
	}
}

func (c *change) agentReplied() {
	if c.event.Automatic {
		return
	}
	c.end(FirstResponse, c.First, false)
	c.end(NextResponse, c.Next, false)
}

func (c *change) thaw(f Freeze) {
	if !c.is(f) {
		return
	}
	left := slices.DeleteFunc(c.Frozen, func(is Freeze) bool { return is == f })
	if len(left) == 0 {
		left = nil
	}
	c.freeze(left)
}

// freeze sets the states that the case is in.
func (c *change) freeze(states []Freeze) {
	c.Frozen = states
	for _, m := range c.meters() {
		if m.unended() {
			m.freeze(c.event.At, states)
		}
	}
}

func (c *change) solve() {
	if !c.Solved.IsZero() {
		return
	}
	c.Solved = c.event.At
	c.end(FirstResponse, c.First, true)
	c.end(NextResponse, c.Next, true)
	c.end(Resolution, c.Solution, false)
	c.freeze(nil)
}

func (c *change) reopen() {
	if c.Solved.IsZero() {
		return
	}
	c.Solved = time.Time{}
	switch m := c.Solution; {
	case m == nil:
	case c.Plans.Restart:
		c.Solution = c.start(c.Plans.Solution)
	default:
		m.resume(c.event.At)
	}
}

func (c *change) changePolicy() {
	c.Priority = c.event.Priority
	c.Plans = c.event.Policy.plans(c.Channel, c.event.Priority)
	if !c.event.Carry {
		return
	}
	c.carry(c.First, c.Plans.First)
	c.carry(c.Next, c.Plans.Next)
	c.carry(c.Solution, c.Plans.Solution)
}

// carry lets a clock go on under a new plan, and looks at once what that changes.
func (c *change) carry(m *Meter, p Plan) {
	if !m.unended() {
		return
	}
	m.carry(p)
	m.freeze(c.event.At, c.Frozen)
	if m.running() {
		c.fail(m.mark(c.event.At, c.hours))
	}
}

// end stops a clock that has not ended.
func (c *change) end(t Kind, m *Meter, dropped bool) {
	if !m.unended() {
		return
	}
	c.fail(m.end(c.event.At, dropped, c.hours))
	if m.Plan.Within > 0 {
		c.outcomes = append(c.outcomes, c.outcome(t, m))
	}
}
