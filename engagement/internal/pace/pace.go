// Package pace is how workers wait: for work, and before they try again.
package pace

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v4"
)

// A Bell wakes the one who waits for it. It is made with [NewBell].
type Bell chan struct{}

// NewBell makes a bell that nobody has rung.
func NewBell() Bell { return make(Bell, 1) }

// Ring wakes who waits, now or when they next do. To ring twice is to ring
// once.
func (b Bell) Ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}

// Wait waits until the bell rings, d is over, or ctx is done. A d that is over
// already needs no timer, and the ring stays for the next who waits.
func (b Bell) Wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-b:
	}
}

// Sleep waits until d is over or ctx is done.
func Sleep(ctx context.Context, d time.Duration) { Bell(nil).Wait(ctx, d) }

// A Patience is how the waits between tries grow.
type Patience struct {
	First  time.Duration
	Factor float64
	Most   time.Duration
}

// After is how long to wait after the n-th try, n from 1, spread by a fifth so
// that those who failed together do not come back together.
func (p Patience) After(n int) time.Duration {
	b := backoff.NewExponentialBackOff(
		backoff.WithInitialInterval(p.First), backoff.WithMultiplier(p.Factor), backoff.WithRandomizationFactor(0.2),
		backoff.WithMaxInterval(p.Most), backoff.WithMaxElapsedTime(0),
	)
	wait := b.NextBackOff()
	for range min(n, 20) - 1 {
		wait = b.NextBackOff()
	}
	return wait
}
