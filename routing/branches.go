package routing

import (
	"context"
	"slices"
)

// Linear tries routers in order (S2.40). Once it has gone on from one, it does
// not come back to it for the same case. key names it among the rules of the
// case, and must stay the same; version tells the settings apart.
func Linear(key string, version int64, routers ...Router) Router {
	return &linear{rule{key, version}, routers}
}

type linear struct {
	rule
	routers []Router
}

func (l *linear) Route(ctx context.Context, r Request) (Decision, error) {
	t := follow(r)
	at, _ := t.step(l.rule)
	for i := at.Index; i < len(l.routers); i++ {
		d, err := t.ask(ctx, l.routers[i])
		if err != nil {
			return Decision{}, err
		}
		if d.Outcome == Pass {
			continue
		}
		if i != at.Index {
			t.moveTo(l.rule, i)
		}
		t.settle(d)
		return t.end(d), nil
	}
	return t.end(Decision{}), nil
}

// Timed chooses the first router whose schedule is open when the case comes,
// and otherwise the router for the rest of the time. The choice stays for the
// case, unless again asks for a new one whenever a schedule opens or closes.
// key and version are as for [Linear].
func Timed(key string, version int64, again bool, during []During, otherwise Router) Router {
	return &timed{rule{key, version}, again, during, otherwise}
}

// During is a router for while a schedule is open.
type During struct {
	Schedule Schedule
	Router   Router
}

type timed struct {
	rule
	again     bool
	during    []During
	otherwise Router
}

func (w *timed) Route(ctx context.Context, r Request) (Decision, error) {
	t := follow(r)
	at, known := t.step(w.rule)
	if !known || w.again {
		if i := w.now(&t.clock); !known || i != at.Index {
			at = t.moveTo(w.rule, i)
		}
	}
	router := w.otherwise
	if at.Index < len(w.during) {
		router = w.during[at.Index].Router
	}
	d, err := t.ask(ctx, router)
	return t.end(d), err
}

// now is the first schedule that is open, or the number of them all.
func (w *timed) now(c *clock) int {
	i := slices.IndexFunc(w.during, func(d During) bool { return c.open(d.Schedule) })
	if i < 0 {
		return len(w.during)
	}
	return i
}

// When asks the router if the condition holds, and passes otherwise. Schedules
// that the condition names are looked up in hours.
func When(c Condition, hours map[string]Schedule, router Router) Router {
	return &when{c, hours, router}
}

type when struct {
	condition Condition
	hours     map[string]Schedule
	router    Router
}

func (w *when) Route(ctx context.Context, r Request) (Decision, error) {
	t := follow(r)
	if !w.condition.holds(&t.Case, w.hours, &t.clock) {
		return t.end(Decision{}), nil
	}
	d, err := t.ask(ctx, w.router)
	return t.end(d), err
}
