package messengertest

import (
	"container/heap"
	"context"
	"encoding/json"
	"sync"
	"time"
)

// An update is one thing that a webhook tells: an entry of its own.
type update struct {
	// list is where it stands in its entry: "messaging", "standby" or "changes".
	list string
	// field is what has to be subscribed for it.
	field string
	value json.RawMessage

	due time.Time
	// alone keeps it from sharing a webhook with others.
	alone bool
	seq   uint64
}

// A webhook is a body on its way.
type webhook struct {
	body  []byte
	due   time.Time
	tries int
	seq   uint64
}

// A queue holds what is to be sent: updates by when they are due, and webhooks
// that were refused once.
type queue struct {
	mu      sync.Mutex
	wake    chan struct{} // holds a token when something may be due
	updates byDue[update]
	again   byDue[webhook]
	seq     uint64
	flying  int
	held    []update // to be delivered backwards
	faults  []plannedDisturbance
}

func (q *queue) add(all ...update) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, u := range all {
		q.disturb(u)
	}
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
	return len(q.updates) + len(q.again) + len(q.held) + q.flying
}

// take returns a webhook that is due at now, or some updates for one. Without
// either it returns how long to wait; negative if there is nothing at all.
func (q *queue) take(now time.Time, batch int) (webhook, []update, time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.again) > 0 && !q.again[0].due.After(now) {
		q.flying++
		q.rouse()
		return heap.Pop(&q.again).(webhook), nil, 0
	}
	all := q.dueUpdates(now, batch)
	if len(all) > 0 {
		q.flying++
		q.rouse()
		return webhook{}, all, 0
	}
	return webhook{}, nil, q.next(now)
}

func (q *queue) dueUpdates(now time.Time, batch int) []update {
	var all []update
	for len(q.updates) > 0 && len(all) < batch && !q.updates[0].due.After(now) {
		if q.updates[0].alone && len(all) > 0 {
			break
		}
		u := heap.Pop(&q.updates).(update)
		all = append(all, u)
		if u.alone {
			break
		}
	}
	return all
}

func (q *queue) next(now time.Time) time.Duration {
	var soonest time.Time
	if len(q.updates) > 0 {
		soonest = q.updates[0].due
	}
	if len(q.again) > 0 && (soonest.IsZero() || q.again[0].due.Before(soonest)) {
		soonest = q.again[0].due
	}
	if soonest.IsZero() {
		return -1
	}
	return soonest.Sub(now)
}

// done ends the flight of a webhook; again is not nil if it has to be sent
// once more.
func (q *queue) done(again *webhook) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.flying--
	if again != nil {
		q.seq++
		again.seq = q.seq
		heap.Push(&q.again, *again)
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
