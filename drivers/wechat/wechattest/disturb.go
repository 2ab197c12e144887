package wechattest

import (
	"slices"
	"time"
)

// A Disturbance is what happens to pushes on their way. Its fields may be
// combined.
type Disturbance struct {
	// Twice delivers again although the push was taken.
	Twice bool
	// Together delivers so many copies at the same moment. 0 and 1 are one.
	Together int
	// Ignored does not listen to so many answers, as if they came too late: the
	// push comes again, up to three times in total ([recv]). With as many as there
	// are tries, the customer sees the [FaultLine] although all were answered.
	Ignored int
	// Late delivers so much later.
	Late time.Duration
	// Backwards holds pushes until all that were asked for are there, and then
	// delivers the last one first: no order is promised ([recv]).
	Backwards bool
}

type plannedDisturbance struct {
	Disturbance
	left int
}

// DisturbPushes disturbs the delivery of the next n pushes. Disturbances happen
// one after the other, in the order in which they were asked for.
func (s *Server) DisturbPushes(n int, d Disturbance) {
	s.queue.mu.Lock()
	defer s.queue.mu.Unlock()
	if n > 0 {
		s.queue.faults = append(s.queue.faults, plannedDisturbance{d, n})
	}
}

// disturb puts u into the queue in the way that was asked for. The caller
// holds q.mu.
func (q *queue) disturb(u update) {
	if len(q.faults) == 0 {
		q.push(u)
		return
	}
	f := &q.faults[0]
	f.left--
	all := f.apply(u)
	if f.Backwards {
		q.held, all = append(q.held, all...), nil
	}
	if f.left <= 0 {
		q.faults = q.faults[1:]
		all = append(all, q.release()...)
	}
	for _, u := range all {
		q.push(u)
	}
}

// apply makes of u what is to be delivered, once or twice.
func (d Disturbance) apply(u update) []update {
	u.Due = u.Due.Add(d.Late)
	u.Together, u.Ignored = d.Together, d.Ignored
	if d.Twice {
		return []update{u, u}
	}
	return []update{u}
}

// release gives back what was held, last first, all due at the same time.
func (q *queue) release() []update {
	held := q.held
	q.held = nil
	slices.Reverse(held)
	for i := range held {
		held[i].Due = held[0].Due
	}
	return held
}
