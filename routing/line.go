package routing

import (
	"cmp"
	"time"
)

// waiting is a ticket on the floor.
type waiting struct {
	Ticket
	place Place
	lane  *lane
	due   time.Time // when something about it changes; zero: never
	at    [slots]int
}

func (f *Floor) newWaiting(t Ticket) *waiting {
	w := &waiting{Ticket: t, place: f.plan.Place(t.Destination, t.Case.Priority, t.Case.Since)}
	for i := range w.at {
		w.at[i] = -1
	}
	return w
}

// newLine is the cases of a lane by their places.
func newLine() pile {
	return pile{slot: inLine, before: func(a, b *waiting) bool { return compare(a, b) < 0 }}
}

// compare compares two who wait at the same destination.
func compare(a, b *waiting) int {
	return cmp.Or(a.place.Compare(b.place), cmp.Compare(a.Case.ID, b.Case.ID))
}

// before compares two who may wait at different destinations. Where it is one
// destination, the order is that of their places.
func before(a, b *waiting, now time.Time) bool {
	points := cmp.Compare(b.points(now), a.points(now))
	return cmp.Or(points, a.place.Rank.Compare(b.place.Rank), cmp.Compare(a.Case.ID, b.Case.ID)) < 0
}

// points are the effective priority of w now.
func (w *waiting) points(now time.Time) int64 { return w.lane.ageing.Points(w.place, now) }
