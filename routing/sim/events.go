package sim

import (
	"container/heap"
	"context"
	"time"
)

// An event is something that happens at an instant; at the same instant, what
// was planned first happens first.
type event struct {
	at time.Time
	n  int
	do func(context.Context) error
}

// events are those to come.
type events struct {
	heap eventHeap
	n    int
}

func (e *events) plan(at time.Time, do func(context.Context) error) {
	e.n++
	heap.Push(&e.heap, event{at, e.n, do})
}

func (e *events) pop() event { return heap.Pop(&e.heap).(event) }
func (e *events) len() int   { return len(e.heap) }

type eventHeap []event

func (h eventHeap) Len() int      { return len(h) }
func (h eventHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h eventHeap) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].n < h[j].n
	}
	return h[i].at.Before(h[j].at)
}

// Push and Pop are for package heap.
func (h *eventHeap) Push(x any) { *h = append(*h, x.(event)) }

// Pop removes the last.
func (h *eventHeap) Pop() any {
	last := len(*h) - 1
	e := (*h)[last]
	*h = (*h)[:last]
	return e
}
