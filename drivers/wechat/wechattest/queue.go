package wechattest

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// An update is one push on its way.
type update struct {
	OpenID string    `json:"openid"`
	XML    string    `json:"xml"` // in plain
	Due    time.Time `json:"due"`
	// Quiet pushes show no fault line: the person does not wait for anything.
	Quiet bool `json:"quiet,omitempty"`
	// Tried is how often it was sent and not taken.
	Tried int `json:"tried,omitempty"`
	// Together is how many copies go out at the same moment; 0 is one.
	Together int `json:"together,omitempty"`
	// Ignored is how many answers are not listened to.
	Ignored int `json:"ignored,omitempty"`

	seq uint64
}

// A queue holds the pushes that are to be sent, by when they are due.
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

// take returns a push that is due at now. Without any it says how long to
// wait; negative if there is nothing at all.
func (q *queue) take(now time.Time) (update, bool, time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.updates) == 0 {
		return update{}, false, -1
	}
	if first := q.updates[0].Due; first.After(now) {
		return update{}, false, first.Sub(now)
	}
	q.flying++
	q.rouse()
	return heap.Pop(&q.updates).(update), true, 0
}

// done ends a flight. A push that comes again is put back.
func (q *queue) done(again *update) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.flying--
	if again != nil {
		q.push(*again)
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
