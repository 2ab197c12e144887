package routing

import (
	"context"
	"maps"
	"slices"
	"time"
)

// A Router decides where a case goes; it does not act. Its methods may be
// called from several goroutines at once.
type Router interface {
	// Route must depend on r alone, and must not change what r refers to: it
	// runs inside a transaction that may run twice. A Decision with the outcome
	// Pass lets the next router decide.
	Route(ctx context.Context, r Request) (Decision, error)
}

// First asks routers in order and returns the first decision that is not a Pass,
// with the candidates of all who were asked.
func First(routers ...Router) Router { return first(routers) }

type first []Router

func (f first) Route(ctx context.Context, r Request) (Decision, error) {
	t := follow(r)
	for _, router := range f {
		if d, err := t.ask(ctx, router); err != nil || d.Outcome != Pass {
			return t.end(d), err
		}
	}
	return t.end(Decision{}), nil
}

// A trail is the way to a decision: what routers that were asked leave behind
// for those after them, and for the one who asked.
type trail struct {
	Request
	clock
	so Decision
}

func follow(r Request) *trail { return &trail{Request: r, clock: clock{now: r.Now}} }

// ask lets another router decide.
func (t *trail) ask(ctx context.Context, router Router) (Decision, error) {
	if err := ctx.Err(); err != nil {
		return Decision{}, err
	}
	d, err := router.Route(ctx, t.Request)
	t.note(d.NextChange)
	t.so.Candidates = append(t.so.Candidates, d.Candidates...)
	t.so.Destinations = append(t.so.Destinations, d.Destinations...)
	t.pass(d.Passed...)
	t.tried = append(slices.Clip(t.tried), d.Destinations...)
	if d.Progress != nil {
		t.so.Progress, t.Case.Progress = d.Progress, d.Progress
	}
	if d.State != nil {
		t.so.State, t.State = d.State, *d.State
	}
	t.prefer(d.prefer)
	return d, err
}

func (t *trail) prefer(id AgentID) {
	if id != "" {
		t.preferred, t.so.prefer = id, id
	}
}

// end is d with all that was left behind.
func (t *trail) end(d Decision) Decision {
	d.Candidates, d.Destinations = t.so.Candidates, t.so.Destinations
	d.Progress, d.State, d.prefer = t.so.Progress, t.so.State, t.so.prefer
	d.Passed, d.NextChange = t.so.Passed, t.next
	return d
}

// step is where the case stands in a rule, unless that was under other settings.
func (t *trail) step(rule rule) (Step, bool) {
	s, ok := t.Case.Progress[rule.key]
	if !ok || s.Version != rule.version {
		return Step{}, false
	}
	return s, true
}

// moveTo says where the case stands in a rule from now on.
func (t *trail) moveTo(rule rule, index int) Step {
	return t.put(rule, Step{Index: index, At: t.Now, Version: rule.version})
}

func (t *trail) put(rule rule, s Step) Step {
	progress := maps.Clone(t.Case.Progress)
	if progress == nil {
		progress = Progress{}
	}
	progress[rule.key] = s
	t.so.Progress, t.Case.Progress = progress, progress
	return s
}

// enter is since when the case is in a rule: now, if it was not.
func (t *trail) enter(rule rule) Step {
	if s, ok := t.step(rule); ok {
		return s
	}
	return t.moveTo(rule, 0)
}

// A rule is what progress and counters are kept under.
type rule struct {
	key     string
	version int64
}

// over reports whether the case has been somewhere for too long; 0 is never.
func (t *trail) over(since time.Time, limit time.Duration) (end time.Time, over bool) {
	if limit == 0 {
		return time.Time{}, false
	}
	end = since.Add(limit)
	return end, t.reached(end)
}
