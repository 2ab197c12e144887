package sla

import (
	"slices"
	"time"
)

// A State is all that is kept about the clocks of a case. [New] makes one, and
// Apply the next. It survives JSON. Its fields are for storing, not for changing.
type State struct {
	Channel  string `json:"channel,omitempty"`
	Priority string `json:"priority,omitempty"`
	// Plans are for clocks that start from now on.
	Plans  Plans     `json:"plans"`
	Opened time.Time `json:"opened,omitzero"`
	Solved time.Time `json:"solved,omitzero"`
	// Last is the instant of the latest event.
	Last time.Time `json:"last,omitzero"`
	// Frozen are the states the case is in, in order of entering.
	Frozen []Freeze `json:"frozen,omitempty"`
	// First, Next and Solution are nil until they start. Next is the latest one.
	First    *Meter `json:"first,omitempty"`
	Next     *Meter `json:"next,omitempty"`
	Solution *Meter `json:"solution,omitempty"`
}

// Plans are those of a case.
type Plans struct {
	First    Plan `json:"first,omitzero"`
	Next     Plan `json:"next,omitzero"`
	Solution Plan `json:"solution,omitzero"`
	Restart  bool `json:"restart,omitempty"`
}

// New is the state of a case before its first event.
func New(p Policy, channel, priority string) State {
	return State{Channel: channel, Priority: priority, Plans: p.plans(channel, priority)}
}

func (p Policy) plans(channel, priority string) Plans {
	t := p.For(channel, priority)
	return Plans{p.plan(t.First, t.Hours), p.plan(t.Next, t.Hours), p.plan(t.Solution, t.Hours), t.Restart}
}

// Apply is the state after an event, with what has come to its end by it. It
// leaves s as it is. An error is an *[EventError], or an *[UnknownHoursError] if
// hours that a running clock counts by are missing; then nothing has changed.
func (s State) Apply(e Event, h Hours) (State, []Outcome, error) {
	if err := e.check(); err != nil {
		return s, nil, err
	}
	if e.At.Before(s.Last) {
		e.At = s.Last
	}
	c := change{State: s.clone(), event: e, hours: h}
	c.Last = e.At
	c.advance()
	c.apply()
	if c.err != nil {
		return s, nil, c.err
	}
	return c.State, c.outcomes, nil
}

func (s State) clone() State {
	s.Frozen = slices.Clone(s.Frozen)
	for _, m := range []**Meter{&s.First, &s.Next, &s.Solution} {
		if *m != nil {
			copied := **m
			*m = &copied
		}
	}
	return s
}

func (s State) meters() []*Meter { return []*Meter{s.First, s.Next, s.Solution} }

func (s State) is(f Freeze) bool { return slices.Contains(s.Frozen, f) }
