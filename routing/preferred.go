package routing

import (
	"context"
	"slices"
	"time"
)

// Preferred gives cases back to whoever served the contact last (S3.55).
type Preferred struct {
	// Focus says whose history counts. Defaults to PerContact.
	Focus Focus `json:"focus,omitempty"`
	// Within is for how long; 0 is for ever.
	Within time.Duration `json:"within,omitempty"`
	// Lock says what happens while the agent cannot take the case. Defaults to
	// WhenAvailable.
	Lock Lock `json:"lock,omitempty"`
	// Fallback is how long a case waits for them with WhenOffline, where it is
	// required (S3.59).
	Fallback time.Duration `json:"fallback,omitempty"`
}

// A Focus says whose history makes an agent the preferred one.
type Focus string

// The focuses.
const (
	PerContact Focus = "contact" // any case of the contact (S3.57)
	PerCase    Focus = "case"    // this case (S3.56)
)

// A Lock says what happens while the preferred agent cannot take a case.
type Lock string

// The locks.
const (
	// WhenAvailable goes on at once (S3.60).
	WhenAvailable Lock = "when_available"
	// WhenOffline lets the case wait for them until the fallback time is over
	// (S3.58).
	WhenOffline Lock = "when_offline"
)

type preferred struct {
	named
	Preferred
}

func (p *preferred) last(c *Case) Served {
	if p.Focus == PerCase {
		return c.ServedCase
	}
	return c.ServedContact
}

func (p *preferred) Route(_ context.Context, r Request) (Decision, error) {
	t := follow(r)
	last := p.last(&r.Case)
	refused := slices.ContainsFunc(r.Case.Refusals, func(f Refusal) bool { return f.Agent == last.Agent })
	if last.Agent == "" || refused {
		return t.end(Decision{}), nil
	}
	l := p.consider(t, last.Agent)
	if p.Within > 0 && t.reached(last.At.Add(p.Within)) {
		l.Excluded = Expired
		t.so.Candidates = []Candidate{l.Candidate}
		return t.end(Decision{}), nil
	}
	t.so.Candidates = []Candidate{l.Candidate}
	d := p.outcome(t, l)
	if d.Outcome == Pass {
		t.prefer(last.Agent)
	}
	if d.Outcome == Pass && !p.over(t) {
		t.pass(p.passed(l))
	}
	return t.end(d), nil
}

// limit is until when the case waits for the agent.
func (p *preferred) limit(c *Case) time.Time { return c.Since.Add(p.Fallback) }

// over reports whether the agent had their time.
func (p *preferred) over(t *trail) bool { return p.Lock == WhenOffline && t.reached(p.limit(&t.Case)) }

// outcome is what becomes of the case. The fallback fires once, at its limit: a
// return before it wins, and after it the agent only wins ties (S3.63).
func (p *preferred) outcome(t *trail, l look) Decision {
	if p.Lock != WhenOffline {
		return p.orElse(l, Pass)
	}
	if p.over(t) {
		return p.decision(Pass, l)
	}
	d := p.orElse(l, Hold)
	if l.lost {
		d.Outcome = Pass
	}
	d.Limit = p.limit(&t.Case)
	return d
}

func (p *preferred) orElse(l look, o Outcome) Decision {
	if l.Excluded == "" {
		return p.give(l)
	}
	return p.decision(o, l)
}
