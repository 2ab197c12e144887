package simulate

import (
	"container/heap"
	"context"
	"slices"
	"sync"
	"time"
)

// A queue holds what is to be told, by when it is due.
type queue[T any] struct {
	wake      chan struct{} // holds a token when something may be due
	redeliver func(*T)      // marks what is told again; may be nil

	mu     sync.Mutex
	items  byDue[T]
	seq    uint64
	flying int
	held   []*Item[T] // to be delivered backwards
	faults []plannedDisturbance[T]
}

func (q *queue[T]) add(all []*Item[T]) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, it := range all {
		q.disturb(it)
	}
	q.rouse()
}

// push puts it into the heap. One that was there before keeps its age.
func (q *queue[T]) push(it *Item[T]) {
	if it.seq == 0 {
		q.seq++
		it.seq = q.seq
	}
	heap.Push(&q.items, it)
}

// rouse wakes one who waits, or the next who is going to.
func (q *queue[T]) rouse() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// pending counts what has not been delivered.
func (q *queue[T]) pending() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.items) + len(q.held) + q.flying
}

// take returns what is due at now, for one webhook. Without anything it returns
// how long to wait; negative if there is nothing at all.
func (q *queue[T]) take(now time.Time, batch int) ([]*Item[T], time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := q.due(now, batch)
	switch {
	case len(all) > 0:
		q.flying += len(all)
		q.rouse()
		return all, 0
	case len(q.items) > 0:
		return nil, q.items[0].Due.Sub(now)
	}
	return nil, -1
}

func (q *queue[T]) due(now time.Time, batch int) []*Item[T] {
	var all []*Item[T]
	for len(q.items) > 0 && len(all) < batch && !q.items[0].Due.After(now) {
		if q.items[0].Alone && len(all) > 0 {
			break
		}
		it := heap.Pop(&q.items).(*Item[T])
		all = append(all, it)
		if it.Alone {
			break
		}
	}
	return all
}

// done ends the flight of n items; again are those that have to be sent once
// more.
func (q *queue[T]) done(n int, again []*Item[T]) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.flying -= n
	for _, it := range again {
		q.push(it)
	}
	q.rouse()
}

// wait returns when something may be due, or false when ctx is done. A negative
// d is for ever.
func (q *queue[T]) wait(ctx context.Context, d time.Duration) bool {
	var timer <-chan time.Time
	if d == 0 {
		return ctx.Err() == nil
	}
	if d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		timer = t.C
	}
	select {
	case <-ctx.Done():
		return false
	case <-timer:
	case <-q.wake:
	}
	return true
}

// save returns everything that waits: first what is due first, then what is
// held back.
func (q *queue[T]) save() []Item[T] {
	q.mu.Lock()
	defer q.mu.Unlock()
	sorted := slices.SortedFunc(slices.Values(q.items), (*Item[T]).compare)
	var all []Item[T]
	for _, it := range append(sorted, q.held...) {
		all = append(all, *it)
	}
	return all
}

func (q *queue[T]) restore(all []Item[T]) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, it := range all {
		it.seq = 0
		q.push(&it)
	}
	q.rouse()
}
