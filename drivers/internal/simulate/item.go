package simulate

import (
	"cmp"
	"time"
)

// An Item is one thing that a webhook tells, or a whole webhook that was not
// taken, on its way.
type Item[T any] struct {
	// Value is what is told. It is part of what [Courier.Save] writes, in JSON.
	Value T `json:"value"`
	// Due is when it is told.
	Due time.Time `json:"due"`
	// Alone keeps it from sharing a webhook with others.
	Alone bool `json:"alone,omitempty"`
	// Tries is how often it was sent and not taken.
	Tries int `json:"tries,omitempty"`
	// Body is set for a whole webhook, which is sent again as it was. It goes
	// alone, and Value means nothing.
	Body []byte `json:"body,omitempty"`

	seq uint64 // its age among what is due at the same time
}

// compare puts what is due first first.
func (it *Item[T]) compare(other *Item[T]) int {
	return cmp.Or(it.Due.Compare(other.Due), cmp.Compare(it.seq, other.seq))
}

// byDue is a heap.Interface: what is due first comes first.
type byDue[T any] []*Item[T]

// Len implements heap.Interface.
func (h byDue[T]) Len() int { return len(h) }

// Less implements heap.Interface.
func (h byDue[T]) Less(i, j int) bool { return h[i].compare(h[j]) < 0 }

// Swap implements heap.Interface.
func (h byDue[T]) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push implements heap.Interface.
func (h *byDue[T]) Push(x any) { *h = append(*h, x.(*Item[T])) }

// Pop implements heap.Interface.
func (h *byDue[T]) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return last
}
