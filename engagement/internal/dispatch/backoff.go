package dispatch

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v4"
	"github.com/rapport-go/rapport/engagement/internal/pace"
)

// patience is how long to wait before a message is tried again: about 1, 2, 4 …
// seconds, up to five minutes.
var patience = pace.Patience{First: time.Second, Factor: 2, Most: 5 * time.Minute}

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
