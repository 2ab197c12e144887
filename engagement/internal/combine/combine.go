// Package combine makes one transaction out of many concurrent requests.
package combine

import (
	"context"
	"sync"
)

// A Combiner collects what arrives while a batch is being committed and makes
// the next batch of it. There is no goroutine and no waiting for company: the
// first to arrive commits for itself, those who arrive meanwhile are committed
// together by one of them. The zero Combiner needs Commit to be set.
type Combiner[T any] struct {
	// Commit commits a batch and returns an error for each item, or nil if all
	// went well. Its context is not cancelled when the caller's is: the batch
	// belongs to others too.
	Commit func(ctx context.Context, batch []T) []error
	// Weigh tells how heavy an item is; nil means 1 each.
	Weigh func(T) int
	// Max is how heavy a batch may be; a single item may be heavier. 0 means no
	// limit.
	Max int

	mu    sync.Mutex
	queue []*waiting[T]
	busy  bool
}

type waiting[T any] struct {
	item T
	err  error
	done bool
	wake chan struct{} // receives when done, or when it is to lead
}

// Do has item committed and returns what came of it. It does not return before
// that, even if ctx ends: the item may be part of a batch already.
func (c *Combiner[T]) Do(ctx context.Context, item T) error {
	w := &waiting[T]{item: item, wake: make(chan struct{}, 1)}
	c.mu.Lock()
	c.queue = append(c.queue, w)
	lead := !c.busy
	c.busy = true
	c.mu.Unlock()
	if !lead {
		<-w.wake
	}
	if !w.done {
		c.lead(context.WithoutCancel(ctx), w)
	}
	return w.err
}

// lead commits batches until w's own is done, then passes the lead on.
func (c *Combiner[T]) lead(ctx context.Context, w *waiting[T]) {
	for !w.done {
		batch := c.take()
		c.commit(ctx, batch)
		for _, other := range batch {
			if other != w {
				other.wake <- struct{}{}
			}
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 {
		c.busy = false
		return
	}
	c.queue[0].wake <- struct{}{}
}

// take removes the next batch from the queue.
func (c *Combiner[T]) take() []*waiting[T] {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, weight := 0, 0
	for n < len(c.queue) {
		weight += c.weigh(c.queue[n].item)
		if n > 0 && c.Max > 0 && weight > c.Max {
			break
		}
		n++
	}
	batch := c.queue[:n:n]
	c.queue = c.queue[n:]
	return batch
}

func (c *Combiner[T]) weigh(item T) int {
	if c.Weigh == nil {
		return 1
	}
	return c.Weigh(item)
}

func (c *Combiner[T]) commit(ctx context.Context, batch []*waiting[T]) {
	items := make([]T, len(batch))
	for i, w := range batch {
		items[i] = w.item
	}
	errs := c.Commit(ctx, items)
	for i, w := range batch {
		if errs != nil {
			w.err = errs[i]
		}
		w.done = true
	}
}
