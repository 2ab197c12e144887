package memory

import (
	"context"
	"math"
	"time"

	"github.com/rapport-go/rapport/channel"
)

type rates struct{ t *tx }

// A bucket is a token bucket as it was at an instant.
type bucket struct {
	used   bool // false: it is full
	tokens float64
	at     time.Time
	shut   time.Time // until when it is paused
}

// dust is less of a token than anybody could notice and more than sums of
// fractions are off by.
const dust = 1e-6

func (c rates) Take(ctx context.Context, key string, r channel.Rate, now time.Time, n int) (int, time.Time, error) {
	var taken int
	var next time.Time
	err := c.t.write(ctx, func(s *state) error {
		b, _ := s.buckets.get(key)
		b = b.filled(r, micro(now))
		if !b.shut.After(micro(now)) {
			taken = b.take(r, n)
		}
		next = b.next(r, micro(now))
		s.buckets.put(s.own, key, b)
		return nil
	})
	return taken, next, err
}

// filled is the bucket at a later instant. A clock that is behind another one
// fills nothing.
func (b bucket) filled(r channel.Rate, now time.Time) bucket {
	size := float64(r.Size())
	switch {
	case !b.used:
		b.tokens, b.at, b.used = size, now, true
	case now.After(b.at):
		b.tokens += now.Sub(b.at).Seconds() * r.PerSecond
		b.at = now
	}
	b.tokens = min(b.tokens, size)
	return b
}

func (b *bucket) take(r channel.Rate, n int) int {
	if r.IsZero() {
		return max(n, 0)
	}
	taken := max(0, min(n, int(math.Floor(b.tokens+dust))))
	b.tokens -= float64(taken)
	return taken
}

// next is the first moment from now on at which a token can be had.
func (b bucket) next(r channel.Rate, now time.Time) time.Time {
	at := now
	if missing := 1 - b.tokens; missing > dust && !r.IsZero() {
		wait := math.Ceil(missing / r.PerSecond * 1e6) // microseconds
		at = b.at.Add(time.Duration(wait) * time.Microsecond)
	}
	if b.shut.After(at) {
		return b.shut
	}
	return at
}

func (c rates) Return(ctx context.Context, key string, n int) error {
	return c.change(ctx, key, func(b *bucket) { b.tokens += float64(max(n, 0)) })
}

func (c rates) Pause(ctx context.Context, key string, until time.Time) error {
	return c.change(ctx, key, func(b *bucket) {
		if until.After(b.shut) {
			b.shut = micro(until)
		}
	})
}

func (c rates) Resume(ctx context.Context, key string) error {
	return c.change(ctx, key, func(b *bucket) { b.shut = time.Time{} })
}

func (c rates) change(ctx context.Context, key string, change func(*bucket)) error {
	return c.t.write(ctx, func(s *state) error {
		b, _ := s.buckets.get(key)
		change(&b)
		s.buckets.put(s.own, key, b)
		return nil
	})
}
