package messengertest

import "time"

// timed is what can wait in a heap.
type timed interface {
	// when is when it is due, and its age among what is due at the same time.
	when() (time.Time, uint64)
}

func (u update) when() (time.Time, uint64)  { return u.due, u.seq }
func (w webhook) when() (time.Time, uint64) { return w.due, w.seq }

// byDue is a heap.Interface: what is due first comes first.
type byDue[T timed] []T

func (h byDue[T]) Len() int { return len(h) }

func (h byDue[T]) Less(i, j int) bool {
	a, first := h[i].when()
	b, second := h[j].when()
	if !a.Equal(b) {
		return a.Before(b)
	}
	return first < second
}

func (h byDue[T]) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

func (h *byDue[T]) Push(x any) { *h = append(*h, x.(T)) }

func (h *byDue[T]) Pop() any {
	old := *h
	last := old[len(old)-1]
	var none T
	old[len(old)-1] = none
	*h = old[:len(old)-1]
	return last
}
