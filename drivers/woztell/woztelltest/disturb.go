package woztelltest

import (
	"slices"
	"time"
)

// A Disturbance is what happens to webhooks on their way. Its fields may be
// combined.
type Disturbance struct {
	// Twice delivers again what did arrive.
	Twice bool
	// Lost never delivers it: what it told can be found in the history only.
	Lost bool
	// Late delivers so much later.
	Late time.Duration
	// Backwards holds them until all that were asked for are there, and then
	// delivers the last one first. WOZTELL promises no order.
	Backwards bool
}

type plannedDisturbance struct {
	Disturbance
	left int
}

// DisturbWebhooks disturbs the delivery of the next n webhooks. Disturbances
// happen one after the other, in the order in which they were asked for.
func (s *Server) DisturbWebhooks(n int, d Disturbance) {
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

// apply makes of u what is to be delivered.
func (d Disturbance) apply(u update) []update {
	u.Due = u.Due.Add(d.Late)
	switch {
	case d.Lost:
		return nil
	case d.Twice:
		return []update{u, u}
	}
	return []update{u}
}

// release gives back what was held, last first, all due at the same time: when
// the last of them is.
func (q *queue) release() []update {
	held := q.held
	q.held = nil
	slices.Reverse(held)
	for i := range held {
		held[i].Due = held[0].Due
	}
	return held
}
