package simulate

import (
	"context"
	"sync"
	"time"
)

// Options say how a [Courier] works. All functions may be called by several
// goroutines at a time. Those but Redeliver may call the Courier.
type Options[T any] struct {
	// Name is the simulator's package, with which errors begin.
	Name string
	// Now is the simulator's clock.
	Now func() time.Time
	// Workers is how many webhooks Run sends at a time, and Batch how many items
	// a webhook carries at most. Both are at least 1.
	Workers, Batch int
	// Tries is how often something is sent that is not taken. 1 means that it is
	// lost at once.
	Tries int
	// Pause is the gap after so many tries, from 1 on. What has none keeps its
	// place in the order.
	Pause func(tries int) time.Duration
	// Overlap makes a gap begin when the try does, not when it has failed: what
	// takes as long as that comes again at once.
	Overlap bool
	// Ready reports whether it is known where webhooks go. They wait until then;
	// call Rouse when it is.
	Ready func() bool
	// Write makes the body of a webhook that tells all of these, just before it
	// is sent.
	Write func(all []T) ([]byte, error)
	// Post sends a webhook and fails if it is not taken. Without Single, all is
	// empty for one that is sent again.
	Post func(ctx context.Context, all []T, body []byte) error
	// Single puts what a webhook told that was not taken back one by one, to be
	// sent again with whatever is due then. Otherwise the whole webhook is sent
	// again as it was.
	Single bool
	// Redeliver marks something that is told again: after it was not taken, if
	// Single, or disturbed. Nil means that there is no mark. What is behind
	// pointers of T must stay as it is: the first one has them, too.
	Redeliver func(*T)
	// GivenUp learns of what was not taken at its last try, if Single. Nil means
	// that nobody does.
	GivenUp func(T)
	// Aside does one thing that is not about webhooks, if there is any, and
	// reports whether there was. Run does all of it before any webhook, and is
	// told by Rouse that there is more. Nil means nothing.
	Aside func(context.Context) bool
}

// A Courier delivers webhooks. Make it with [NewCourier]. It is safe for
// concurrent use and starts no goroutine outside of Run.
type Courier[T any] struct {
	opts  Options[T]
	queue queue[T]
}

// NewCourier makes a courier with nothing to deliver.
func NewCourier[T any](o Options[T]) *Courier[T] {
	if o.Aside == nil {
		o.Aside = func(context.Context) bool { return false }
	}
	if o.GivenUp == nil {
		o.GivenUp = func(T) {}
	}
	return &Courier[T]{opts: o, queue: queue[T]{wake: make(chan struct{}, 1), redeliver: o.Redeliver}}
}

// Add puts something on its way that is due at an instant. Order is kept among
// what is due at the same one.
func (c *Courier[T]) Add(v T, due time.Time) { c.queue.add([]*Item[T]{{Value: v, Due: due}}) }

// Rouse makes Run look again: Ready or Aside have something new to say.
func (c *Courier[T]) Rouse() { c.queue.rouse() }

// Pending counts what has not been delivered: things, and whole webhooks that
// are to be sent again.
func (c *Courier[T]) Pending() int { return c.queue.pending() }

// Save returns everything that waits, for Restore. What is on its way at the
// moment is not in it.
func (c *Courier[T]) Save() []Item[T] { return c.queue.save() }

// Restore adds what Save returned. It is not disturbed once more.
func (c *Courier[T]) Restore(all []Item[T]) { c.queue.restore(all) }

// Run delivers, several webhooks at a time, until ctx is done and everything it
// started has ended. It returns ctx's error. What is not taken is sent again;
// what ctx breaks off stays as it was.
func (c *Courier[T]) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for range c.opts.Workers {
		all.Go(func() { c.work(ctx) })
	}
	all.Wait()
	return ctx.Err()
}

func (c *Courier[T]) work(ctx context.Context) {
	for ctx.Err() == nil {
		if c.opts.Aside(ctx) {
			continue
		}
		pause := time.Duration(-1)
		if c.opts.Ready() {
			var sent bool
			if sent, pause, _ = c.deliver(ctx); sent {
				continue
			}
		}
		if !c.queue.wait(ctx, pause) {
			return
		}
	}
}
