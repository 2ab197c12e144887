package routing

import (
	"context"
	"slices"
)

// Percentage divides cases among routers, so that of any hundred cases in a row
// each gets its percentage exactly. The counters are in the state; nothing is
// left to chance. What a router cannot take goes to the others in proportion,
// and where it went stays for the case. The percentages make 100. key and
// version are as for [Linear].
func Percentage(key string, version int64, percents []int, routers []Router) Router {
	return &percentage{rule{key, version}, percents, routers}
}

type percentage struct {
	rule
	percents []int
	routers  []Router
}

func (p *percentage) Route(ctx context.Context, r Request) (Decision, error) {
	t := follow(r)
	at, known := t.step(p.rule)
	open := p.open()
	if known && at.Index < len(open) {
		open[at.Index] = false
		if d, err := t.ask(ctx, p.routers[at.Index]); err != nil || d.Outcome != Pass {
			t.settle(d)
			return t.end(d), err
		}
	}
	due := t.State.counters(p.key, p.version, len(p.percents))
	for i := p.next(due, open); i >= 0; i = p.next(due, open) {
		d, err := t.ask(ctx, p.routers[i])
		if err != nil {
			return Decision{}, err
		}
		if d.Outcome != Pass {
			p.drawn(t, i, due, open, !known)
			t.settle(d)
			return t.end(d), nil
		}
		open[i] = false
	}
	return t.end(Decision{}), nil
}

// open are the parts that can be drawn.
func (p *percentage) open() []bool {
	open := make([]bool, len(p.percents))
	for i, percent := range p.percents {
		open[i] = percent > 0
	}
	return open
}

// next is the open part that is owed most, the first of equals; below 0 if none
// is open.
func (p *percentage) next(due []int, open []bool) int {
	best := -1
	for i := range due {
		if open[i] && (best < 0 || due[i]+p.percents[i] > due[best]+p.percents[best]) {
			best = i
		}
	}
	return best
}

// drawn keeps where the case went, and charges it if it is new.
func (p *percentage) drawn(t *trail, i int, due []int, open []bool, charge bool) {
	t.moveTo(p.rule, i)
	if !charge {
		return
	}
	state := t.State.withCounters(p.key, p.version, p.charge(slices.Clone(due), open, i))
	t.so.State, t.State = &state, state
}

// charge shares a hundred among the open parts and takes it from the one that
// was drawn: smooth weighted round robin.
func (p *percentage) charge(due []int, open []bool, drawn int) []int {
	sum, given := 0, 0
	for i, percent := range p.percents {
		if open[i] {
			sum += percent
		}
	}
	for i, percent := range p.percents {
		if open[i] {
			due[i] += percent * 100 / sum
			given += percent * 100 / sum
		}
	}
	due[drawn] -= given
	return due
}
