package routing

import (
	"slices"
	"time"
)

// settle gives away the cases of some lanes, the first of all first, as long as
// somebody can take them.
func (f *Floor) settle(now time.Time, lanes map[*lane]bool) (as []Assignment) {
	for len(lanes) > 0 {
		w := topOf(lanes, now)
		if w == nil {
			break
		}
		s, by := f.taker(now, w)
		if s == nil {
			delete(lanes, w.lane)
			continue
		}
		as = append(as, f.assign(now, w, s, by))
	}
	return as
}

// topOf is who comes first of all in some lanes. Lanes where nobody is are
// dropped.
func topOf(lanes map[*lane]bool, now time.Time) *waiting {
	var best *waiting
	for l := range lanes {
		w := l.line.top()
		if w == nil {
			delete(lanes, l)
			continue
		}
		if best == nil || before(w, best, now) {
			best = w
		}
	}
	return best
}

// taker is who gets a case, and what set them apart; nil if nobody can.
func (f *Floor) taker(now time.Time, w *waiting) (*seat, TieBreak) {
	l := w.lane
	var able []*Agent
	for _, s := range l.seats {
		if s.free(l.kind, now) {
			able = append(able, &s.agent)
		}
	}
	able = l.willing(w, able, now)
	switch len(able) {
	case 0:
		return nil, ""
	case 1:
		return f.seats[able[0].ID], ""
	}
	method := l.at.to.method(l.at.asked(&w.Case))
	c := l.at.contest(State{}, &clock{now: now}, method, l.needs, w.Prefer)
	c.turns = f.turnsAt(l.destination).of
	best, by := c.best(able)
	return f.seats[best.ID], by
}

// willing leaves out those who just refused the case, unless there is nobody
// else.
func (l *lane) willing(w *waiting, able []*Agent, now time.Time) []*Agent {
	if len(w.Case.Refusals) == 0 || l.at == nil {
		return able
	}
	pause := or(l.at.to.Pause, DefaultPause)
	rest := slices.DeleteFunc(slices.Clone(able), func(a *Agent) bool { return w.Case.pausedUntil(a.ID, pause).After(now) })
	if len(rest) == 0 {
		return able
	}
	return rest
}
