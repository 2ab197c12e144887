package routing

import (
	"context"
	"slices"
	"time"
)

// A named router considers one agent: whom the contact chose, who is bound to
// them, who served them last, or who owns them.
type named struct {
	rule
	plan   *Plan
	reason Reason
	serves members // nil: whoever it is
	assign bool    // does not ask
	free   bool    // does not ask for capacity
	pause  time.Duration
}

// a look is what came of considering one agent.
type look struct {
	Candidate
	lost bool // will not come back by themselves
}

// consider looks at an agent.
func (n *named) consider(t *trail, id AgentID) look {
	i := slices.IndexFunc(t.Agents, func(a Agent) bool { return a.ID == id })
	if i < 0 {
		return look{Candidate{Agent: id, Reason: n.reason, Excluded: Unknown}, true}
	}
	a := &t.Agents[i]
	s := screen{staff: &n.plan.staff, clock: &t.clock, of: &t.Case, in: n.serves, pause: or(n.pause, DefaultPause), unlimited: n.free}
	l := look{Candidate: Candidate{Agent: id, Reason: n.reason}}
	if l.Excluded, l.Until = s.first(a); l.Excluded == "" {
		t.note(a.SeenUntil)
	}
	l.lost = n.plan.staff.lasting(a, n.serves, t.Case.Channel) != "" || slices.Contains(t.Case.LeftOut, id)
	return l
}

func (n *named) decision(o Outcome, l look) Decision {
	d := Decision{Outcome: o, Reason: n.reason, Version: n.version}
	switch o {
	case Offer, Assign:
		d.Agent, d.Agents = l.Agent, []AgentID{l.Agent}
	case Hold:
		d.For = l.Agent
	}
	return d
}

// give offers or assigns the case.
func (n *named) give(l look) Decision {
	if n.assign {
		return n.decision(Assign, l)
	}
	return n.decision(Offer, l)
}

// A bound router is for cases that belong to one agent for a while: the contact
// chose them (S2.8), or they are bound to the contact (S1.37).
type bound struct {
	named
	to      func(*Case) AgentID
	forward func(*Case) bool // lets others have the case
	wait    time.Duration
}

func (b *bound) Route(_ context.Context, r Request) (Decision, error) {
	t := follow(r)
	id := b.to(&r.Case)
	if id == "" {
		return t.end(Decision{}), nil
	}
	l := b.consider(t, id)
	t.so.Candidates = []Candidate{l.Candidate}
	end, over := t.over(t.enter(b.rule).At, or(b.wait, DefaultWait))
	d := b.outcome(l, over, b.forward(&r.Case))
	d.Limit = end
	if d.Outcome == Pass && !over {
		t.pass(b.passed(l))
	}
	return t.end(d), nil
}

func (b *bound) outcome(l look, over, forward bool) Decision {
	switch {
	case !over && l.Excluded == "":
		return b.give(l)
	case forward:
		return b.decision(Pass, l)
	case over:
		return b.decision(Missed, l)
	}
	return b.decision(Hold, l)
}

// owned is for contacts with an owner.
type owned struct {
	named
	forced bool // even if offline or full
}

func (o *owned) Route(_ context.Context, r Request) (Decision, error) {
	t := follow(r)
	if r.Case.Owner == "" {
		return t.end(Decision{}), nil
	}
	l := o.consider(t, r.Case.Owner)
	forced := o.forced && !l.lost && !slices.ContainsFunc(r.Case.Refusals, func(f Refusal) bool { return f.Agent == l.Agent })
	if forced {
		l.Excluded, l.Until = "", time.Time{}
	}
	t.so.Candidates = []Candidate{l.Candidate}
	switch {
	case forced:
		return t.end(o.decision(Assign, l)), nil
	case l.Excluded == "":
		return t.end(o.give(l)), nil
	}
	t.pass(o.passed(l))
	return t.end(o.decision(Pass, l)), nil
}
