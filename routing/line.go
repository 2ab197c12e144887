package routing

import (
	"cmp"
	"time"
)

// waiting is a ticket on the floor.
type waiting struct {
	Ticket
	lane *lane
	due  time.Time // when something about it changes; zero: never
	at   [slots]int
}

func newWaiting(t Ticket) *waiting {
	w := &waiting{Ticket: t}
	for i := range w.at {
		w.at[i] = -1
	}
	return w
}

// A line is the cases of a lane by effective priority. Priorities grow at one
// rate, so the order of those that grow never changes; only where one stops
// growing it moves to those that stay.
type line struct {
	ageing                     Ageing
	growing, settling, settled pile
}

func newLine(a Ageing) line {
	l := line{ageing: a}
	l.growing = pile{slot: growing, before: func(a, b *waiting) bool { return l.ahead(a, b) < 0 }}
	l.settling = pile{slot: settling, before: func(x, y *waiting) bool { return l.stops(x).Before(l.stops(y)) }}
	l.settled = pile{slot: settled, before: func(a, b *waiting) bool {
		return cmp.Or(cmp.Compare(l.ageing.settling(b.Case.Priority), l.ageing.settling(a.Case.Priority)), earlier(a, b)) < 0
	}}
	return l
}

// earlier compares who waits for longer.
func earlier(a, b *waiting) int {
	return cmp.Or(a.Case.Since.Compare(b.Case.Since), cmp.Compare(a.Case.ID, b.Case.ID))
}

// ahead compares two whose priorities grow. A lead in time beyond what all
// priorities can make up for is as good as one that is just beyond.
func (l *line) ahead(a, b *waiting) int {
	const beyond = (MaxPriority + 1) * time.Minute
	lead := min(max(b.Case.Since.Sub(a.Case.Since), -beyond), beyond)
	points := int64(a.Case.Priority-b.Case.Priority)*int64(time.Minute) + int64(l.ageing.rate())*int64(lead)
	return cmp.Or(cmp.Compare(0, points), earlier(a, b))
}

// stops is when the priority stops growing.
func (l *line) stops(w *waiting) time.Time {
	return w.Case.Since.Add(l.ageing.grows(w.Case.Priority))
}

func (l *line) add(w *waiting, now time.Time) {
	if !l.stops(w).After(now) {
		l.settled.add(w)
		return
	}
	l.growing.add(w)
	l.settling.add(w)
}

func (l *line) remove(w *waiting) {
	l.growing.remove(w)
	l.settling.remove(w)
	l.settled.remove(w)
}

func (l *line) len() int { return len(l.growing.items) + len(l.settled.items) }

// first is who is next; nil if nobody waits.
func (l *line) first(now time.Time) *waiting {
	for w := l.settling.top(); w != nil && !l.stops(w).After(now); w = l.settling.top() {
		l.remove(w)
		l.settled.add(w)
	}
	if w := l.settled.top(); w != nil {
		return w
	}
	return l.growing.top()
}

// each calls f with all who wait, in no order.
func (l *line) each(f func(*waiting)) {
	for _, w := range l.growing.items {
		f(w)
	}
	for _, w := range l.settled.items {
		f(w)
	}
}

// points are the effective priority of w now.
func (w *waiting) points(now time.Time) int64 {
	return w.lane.line.ageing.points(w.Case.Priority, now.Sub(w.Case.Since))
}

// before compares the places of two in the queue: the higher effective
// priority, then the longer wait.
func before(a, b *waiting, now time.Time) bool {
	return cmp.Or(cmp.Compare(b.points(now), a.points(now)), earlier(a, b)) < 0
}
