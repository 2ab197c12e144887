package webchat

import (
	"math"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// maxBuckets is how many buckets are kept. Who is forgotten begins with a full
// one.
const maxBuckets = 50_000

// A limiter is token buckets by name. It is bounded, and safe for concurrent
// use.
type limiter struct {
	rate channel.Rate
	now  func() time.Time

	mu      sync.Mutex
	buckets map[string]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

func newLimiter(rate channel.Rate, now func() time.Time) *limiter {
	return &limiter{rate: rate, now: now, buckets: map[string]bucket{}}
}

// take takes n from a bucket. If there is not enough, nothing is taken, and wait is
// how long it takes until there is. More than a bucket holds passes when it is
// full.
func (l *limiter) take(name string, n int) (wait time.Duration, ok bool) {
	if l.rate.IsZero() || n <= 0 {
		return 0, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now, size := l.now(), float64(l.rate.Size())
	b, known := l.buckets[name]
	if !known {
		l.makeRoom(now)
		b = bucket{left: size, at: now}
	}
	b.left = min(size, b.left+max(0, now.Sub(b.at).Seconds())*l.rate.PerSecond)
	b.at = now
	need := min(float64(n), size)
	// What takes no nanosecond to come is there: fractions add up a little less.
	if missing := (need - b.left) / l.rate.PerSecond * float64(time.Second); missing >= 1 {
		l.buckets[name] = b
		return time.Duration(math.Ceil(missing)), false
	}
	b.left -= need
	l.buckets[name] = b
	return 0, true
}

// makeRoom forgets buckets that are full again, and if all are in use some
// that are not.
func (l *limiter) makeRoom(now time.Time) {
	if len(l.buckets) < maxBuckets {
		return
	}
	full := time.Duration(float64(l.rate.Size()) / l.rate.PerSecond * float64(time.Second))
	for name, b := range l.buckets {
		if now.Sub(b.at) >= full {
			delete(l.buckets, name)
		}
	}
	for name := range l.buckets {
		if len(l.buckets) < maxBuckets*9/10 {
			return
		}
		delete(l.buckets, name)
	}
}
