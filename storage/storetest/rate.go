package storetest

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func rateCases() []Case {
	return []Case{
		{"rates/full, empty, filling", caseRateFills},
		{"rates/never more than it holds", caseRateSize},
		{"rates/keys and tenants", caseRateKeys},
		{"rates/return", caseRateReturn},
		{"rates/pause and resume", caseRatePause},
		{"rates/a clock behind", caseRateClock},
		{"rates/no limit", caseRateNone},
		{"rates/shared", caseRateShared},
		{"rates/rollback", caseRateRollback},
	}
}

var tenPerSecond = channel.Rate{PerSecond: 10, Burst: 5}

// taking takes tokens and wants so many.
func (k *kit) taking(at time.Time, n, want int) (next time.Time) {
	k.Helper()
	return k.takingOf("bucket", tenPerSecond, at, n, want)
}

func (k *kit) takingOf(key string, r channel.Rate, at time.Time, n, want int) (next time.Time) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) {
		got, when, err := tx.Rates().Take(ctx, key, r, at, n)
		k.ok(err)
		if got != want {
			k.Fatalf("took %d tokens at %v, want %d", got, at, want)
		}
		next = when
	})
	return next
}

func milli(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }

func caseRateFills(k *kit) {
	k.taking(start, 3, 3)
	k.taking(start, 9, 2)
	next := k.taking(start, 1, 0)
	k.instant(next, milli(100))
	k.taking(milli(99), 1, 0)
	k.taking(next, 9, 1)
	k.taking(milli(350), 9, 2)
	k.taking(milli(400), 9, 1) // the half of a token was not lost
	third := channel.Rate{PerSecond: 3, Burst: 1}
	k.takingOf("third", third, start, 1, 1)
	k.takingOf("third", third, k.takingOf("third", third, start, 1, 0), 1, 1)
}

func caseRateSize(k *kit) {
	k.taking(start, 5, 5)
	k.taking(after(3600), 99, 5)
	second := channel.Rate{PerSecond: 7}
	k.takingOf("a second's worth", second, start, 99, 7)
	slow := channel.Rate{PerSecond: 0.5}
	k.takingOf("slow", slow, start, 99, 1)
	k.instant(k.takingOf("slow", slow, start, 1, 0), after(2))
}

func caseRateKeys(k *kit) {
	k.taking(start, 5, 5)
	k.takingOf("other", tenPerSecond, start, 9, 5)
	k.on(k.open("two")).taking(start, 9, 5)
	k.on(k.again()).taking(start, 1, 0)
}

func (k *kit) rates(fn func(context.Context, storage.Rates) error) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(fn(ctx, tx.Rates())) })
}

func caseRateReturn(k *kit) {
	back := func(n int) {
		k.rates(func(ctx context.Context, r storage.Rates) error { return r.Return(ctx, "bucket", n) })
	}
	back(3) // of a bucket that nobody used yet
	k.taking(start, 9, 5)
	back(2)
	k.taking(start, 9, 2)
	back(99)
	k.taking(start, 99, 5)
}

func caseRatePause(k *kit) {
	pause := func(until time.Time) {
		k.rates(func(ctx context.Context, r storage.Rates) error { return r.Pause(ctx, "bucket", until) })
	}
	resume := func() {
		k.rates(func(ctx context.Context, r storage.Rates) error { return r.Resume(ctx, "bucket") })
	}
	resume() // of a bucket that nobody used yet
	pause(after(10))
	k.instant(k.taking(after(1), 1, 0), after(10))
	pause(after(20))
	pause(after(5)) // changes nothing
	k.instant(k.taking(after(10), 1, 0), after(20))
	k.on(k.again()).taking(after(19), 1, 0)
	k.taking(after(20), 9, 5)
	pause(after(40))
	resume()
	k.taking(after(30), 9, 5)
	pause(after(35))
	k.instant(k.taking(after(34), 1, 0), after(35))
	k.takingOf("other", tenPerSecond, after(31), 9, 5)
}

// caseRateClock: an instance whose clock is behind neither fills the bucket nor
// lets others fill it twice.
func caseRateClock(k *kit) {
	k.taking(after(10), 5, 5)
	k.taking(after(5), 9, 0)
	k.taking(after(10), 9, 0)
	k.taking(after(10).Add(200*time.Millisecond), 9, 2)
}

func caseRateNone(k *kit) {
	k.takingOf("free", channel.Rate{}, start, 500, 500)
	k.takingOf("free", channel.Rate{}, start, 500, 500)
	k.rates(func(ctx context.Context, r storage.Rates) error { return r.Pause(ctx, "free", after(1)) })
	k.instant(k.takingOf("free", channel.Rate{}, start, 1, 0), after(1))
	k.takingOf("free", channel.Rate{}, after(1), 500, 500)
}

// caseRateShared: many that take at once get no more than there is.
func caseRateShared(k *kit) {
	const workers = 6
	rate := channel.Rate{PerSecond: 1, Burst: 20}
	took := make([]int, workers)
	k.together(workers, func(w int, s storage.Store) error {
		for range 3 {
			n := 0
			err := s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) (err error) {
				n, _, err = tx.Rates().Take(ctx, "shared", rate, start, 2)
				return err
			})
			if err != nil {
				return err
			}
			took[w] += n
		}
		return nil
	})
	sum := 0
	for _, n := range took {
		sum += n
	}
	k.equal(sum, 20)
}

func caseRateRollback(k *kit) {
	k.taking(start, 1, 1)
	k.is(k.store.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
		_, _, err := tx.Rates().Take(ctx, "bucket", tenPerSecond, start, 3)
		k.ok(err)
		k.ok(tx.Rates().Pause(ctx, "bucket", after(9)))
		return errMine
	}), errMine)
	k.taking(start, 9, 4)
}
