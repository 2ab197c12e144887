package dispatch

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v4"
)

// backOff is how long to wait after the n-th attempt, n from 1: about 1, 2, 4
// … seconds, up to five minutes, spread by a fifth.
func backOff(n int) time.Duration {
	b := backoff.NewExponentialBackOff(
		backoff.WithInitialInterval(time.Second), backoff.WithMultiplier(2), backoff.WithRandomizationFactor(0.2),
		backoff.WithMaxInterval(5*time.Minute), backoff.WithMaxElapsedTime(0),
	)
	wait := b.NextBackOff()
	for range min(n, 12) - 1 {
		wait = b.NextBackOff()
	}
	return wait
}

// recordTries is how long an outcome is kept trying to be recorded.
const recordTries = 30 * time.Second

// persist repeats fn until it works or recordTries is over. What a provider
// has accepted must be recorded even if the database is away for a moment.
func persist(ctx context.Context, fn func() error) error {
	b := backoff.NewExponentialBackOff(
		backoff.WithInitialInterval(20*time.Millisecond), backoff.WithMaxInterval(2*time.Second),
		backoff.WithMaxElapsedTime(recordTries),
	)
	return backoff.Retry(fn, backoff.WithContext(b, ctx))
}
