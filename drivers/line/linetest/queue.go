package linetest

import (
	"container/heap"
	"context"
	"encoding/json"
	"sync"
	"time"
)

// An update is one event on its way.
type update struct {
	Event event                      `json:"event"`
	More  map[string]json.RawMessage `json:"more,omitempty"`
	Due   time.Time                  `json:"due"`
	// Alone keeps it from sharing a webhook with others.
	Alone bool `json:"alone,omitempty"`
	// Tries is how often it was sent and not taken.
	Tries int `json:"tries,omitempty"`

	seq uint64
}

// A queue holds the events that are to be sent, by when they are due.
type queue struct {
	mu      sync.Mutex
	wake    chan struct{} // holds a token when something may be due
	updates byDue
	seq     uint64
	flying  int
	held    []update // to be delivered backwards
	faults  []plannedDisturbance
}

// byDue is a heap.Interface: what is due first comes first.
type byDue []update

// Len implements heap.Interface.
func (h byDue) Len() int { return len(h) }

// Less implements heap.Interface.
func (h byDue) Less(i, j int) bool {
	if !h[i].Due.Equal(h[j].Due) {
		return h[i].Due.Before(h[j].Due)
	}
	return h[i].seq < h[j].seq
}

// Swap implements heap.Interface.
func (h byDue) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push implements heap.Interface.
func (h *byDue) Push(x any) { *h = append(*h, x.(update)) }

// Pop implements heap.Interface.
func (h *byDue) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = update{}
	*h = old[:len(old)-1]
	return last
}

func (q *queue) add(u update) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.disturb(u)
	q.rouse()
}

func (q *queue) push(u update) {
	q.seq++
	u.seq = q.seq
	heap.Push(&q.updates, u)
}

func (q *queue) rouse() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// pending counts what has not been delivered.
func (q *queue) pending() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.updates) + len(q.held) + q.flying
}

// take returns events that are due at now, for one webhook. Without any it
// returns how long to wait; negative if there is nothing at all.
func (q *queue) take(now time.Time, batch int) ([]update, time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := q.due(now, batch)
	switch {
	case len(all) > 0:
		q.flying += len(all)
		q.rouse()
		return all, 0
	case len(q.updates) > 0:
		return nil, q.updates[0].Due.Sub(now)
	}
	return nil, -1
}

func (q *queue) due(now time.Time, batch int) []update {
	var all []update
	for len(q.updates) > 0 && len(all) < batch && !q.updates[0].Due.After(now) {
		if q.updates[0].Alone && len(all) > 0 {
			break
		}
		u := heap.Pop(&q.updates).(update)
		all = append(all, u)
		if u.Alone {
			break
		}
	}
	return all
}

// done ends the flight of n events; again are those that have to be sent once
// more.
func (q *queue) done(n int, again []update) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.flying -= n
	for _, u := range again {
		q.push(u)
	}
	q.rouse()
}

// wait returns when something may be due, or false when ctx is done. A negative
// d is for ever.
func (q *queue) wait(ctx context.Context, d time.Duration) bool {
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
