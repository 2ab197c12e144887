package sqlstore

import (
	"math"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A bucket is a token bucket: how many tokens it had at an instant.
type bucket struct {
	used   bool // false: nobody took any, so it is full
	tokens float64
	at     time.Time
	shut   time.Time // until when it is paused
}

// grain is so little of a token that only rounding makes it.
const grain = 1e-6

// fill adds what came since the bucket was last used. A clock that is behind
// another one's adds nothing.
func (b *bucket) fill(r channel.Rate, now time.Time) {
	size := float64(r.Size())
	if !b.used {
		*b = bucket{used: true, tokens: size, at: now, shut: b.shut}
	}
	if now.After(b.at) {
		b.tokens += now.Sub(b.at).Seconds() * r.PerSecond
		b.at = now
	}
	b.tokens = min(b.tokens, size)
}

// take takes up to n whole tokens.
func (b *bucket) take(r channel.Rate, n int) int {
	n = max(n, 0)
	if r.IsZero() {
		return n
	}
	whole := max(0, int(math.Floor(b.tokens+grain)))
	n = min(n, whole)
	b.tokens -= float64(n)
	return n
}

// next is when a token can be had, not before now.
func (b *bucket) next(r channel.Rate, now time.Time) time.Time {
	when := now
	if lack := 1 - b.tokens; !r.IsZero() && lack > grain {
		when = b.at.Add(time.Duration(math.Ceil(lack/r.PerSecond*1e6)) * time.Microsecond)
	}
	if b.shut.After(when) {
		when = b.shut
	}
	return when
}
