package simulate

import (
	"slices"
	"time"
)

// A Disturbance is what happens to things on their way. Its fields may be
// combined.
type Disturbance struct {
	// Twice delivers in one webhook and then, marked by Options.Redeliver, again
	// in another.
	Twice bool
	// Lost never delivers; with Twice only what comes again.
	Lost bool
	// Late delivers so much later.
	Late time.Duration
	// Backwards holds them until all that were asked for are there, and then
	// delivers the last one first, each in a webhook of its own.
	Backwards bool
}

type plannedDisturbance[T any] struct {
	Disturbance
	change func(*T)
	left   int
}

// Disturb disturbs the delivery of the next n items that are added; n below 1
// is none. Disturbances happen one after the other, in the order in which they
// were asked for.
func (c *Courier[T]) Disturb(n int, d Disturbance) { c.DisturbWith(n, d, func(*T) {}) }

// DisturbWith does the same, and changes each of them, also what comes again
// because of Twice, after Redeliver marked it. change must not call the Courier.
func (c *Courier[T]) DisturbWith(n int, d Disturbance, change func(*T)) {
	c.queue.mu.Lock()
	defer c.queue.mu.Unlock()
	if n > 0 {
		c.queue.faults = append(c.queue.faults, plannedDisturbance[T]{d, change, n})
	}
}

// disturb puts it into the queue in the way that was asked for. The caller
// holds q.mu.
func (q *queue[T]) disturb(it *Item[T]) {
	if len(q.faults) == 0 {
		q.push(it)
		return
	}
	f := &q.faults[0]
	f.left--
	all := q.apply(f.Disturbance, it)
	for _, it := range all {
		f.change(&it.Value)
	}
	if f.Backwards {
		q.held, all = append(q.held, all...), nil
	}
	if f.left <= 0 {
		q.faults = q.faults[1:]
		all = append(all, q.release()...)
	}
	for _, it := range all {
		q.push(it)
	}
}

// apply makes of it what is to be delivered: nothing, it, another or both.
func (q *queue[T]) apply(d Disturbance, it *Item[T]) []*Item[T] {
	it.Due = it.Due.Add(d.Late)
	it.Alone = it.Alone || d.Backwards
	var all []*Item[T]
	if !d.Lost {
		all = append(all, it)
	}
	if d.Twice {
		again := *it
		again.Alone = true
		q.mark(&again)
		all = append(all, &again)
	}
	return all
}

func (q *queue[T]) mark(it *Item[T]) {
	if q.redeliver != nil {
		q.redeliver(&it.Value)
	}
}

// release gives back what was held, last first, all due at the same time: when
// the last of them is.
func (q *queue[T]) release() []*Item[T] {
	held := q.held
	q.held = nil
	slices.Reverse(held)
	for i := range held {
		held[i].Due = held[0].Due
	}
	return held
}
