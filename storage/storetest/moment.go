package storetest

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/storage"
)

func momentCases() []Case {
	return []Case{
		{"due moments/put replaces", caseMomentPut},
		{"due moments/earliest first", caseMomentOrder},
		{"due moments/lease", caseMomentLease},
		{"due moments/put takes the lease away", caseMomentPutLeased},
		{"due moments/cancel", caseMomentCancel},
		{"due moments/next due", caseMomentNextDue},
		{"due moments/each to one worker", caseMomentTogether},
	}
}

func (k *kit) putMoments(ds ...*storage.DueMoment) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.DueMoments().Put(ctx, ds...)) })
}

// takeMoments claims at the second with a lease of ten seconds.
func (k *kit) takeMoments(second, limit int) (storage.LeaseID, []*storage.DueMoment) {
	k.Helper()
	c := k.claim(after(second), after(second+10), limit)
	var got []*storage.DueMoment
	k.update(func(ctx context.Context, tx storage.Tx) {
		var err error
		got, err = tx.DueMoments().Claim(ctx, c)
		k.ok(err)
	})
	return c.Lease, got
}

// moments are what is stored under the keys.
func (k *kit) moments(want ...*storage.DueMoment) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		var keys []storage.DueKey
		for _, d := range want {
			keys = append(keys, d.DueKey)
		}
		got, err := tx.DueMoments().Get(ctx, keys...)
		k.ok(err)
		k.equal(got, want)
	})
}

func attempted(d *storage.DueMoment, n int) *storage.DueMoment {
	c := *d
	c.Attempts = n
	return &c
}

func caseMomentPut(k *kit) {
	a, b := k.moment("a", after(1)), k.moment("b", after(2))
	other := k.moment("a", after(3))
	other.Kind = "another kind"
	k.putMoments(a, b, other)
	k.moments(b, a, other)
	a = k.moment("a", after(9))
	a.Data, a.Attempts = nil, 4
	k.putMoments(a)
	k.moments(a, b, other)
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.DueMoments().Get(ctx, storage.DueKey{Kind: "none"}, a.DueKey)
		k.ok(err)
		k.equal(got, []*storage.DueMoment{nil, a})
	})
}

func caseMomentOrder(k *kit) {
	a, b, c, d := k.moment("a", after(3)), k.moment("b", after(1)), k.moment("c", after(2)), k.moment("d", after(6))
	k.putMoments(a, b, c, d)
	_, got := k.takeMoments(5, 2)
	k.equal(got, []*storage.DueMoment{attempted(b, 1), attempted(c, 1)})
	_, got = k.takeMoments(5, 9)
	k.equal(got, []*storage.DueMoment{attempted(a, 1)})
	_, got = k.takeMoments(5, 9)
	k.equal(got, []*storage.DueMoment{})
	_, got = k.takeMoments(6, 9)
	k.equal(got, []*storage.DueMoment{attempted(d, 1)})
}

func caseMomentLease(k *kit) {
	a := k.moment("a", after(0))
	k.putMoments(a)
	old, _ := k.takeMoments(1, 9) // until 11
	_, got := k.takeMoments(10, 9)
	k.equal(got, []*storage.DueMoment{})
	lease, got := k.takeMoments(11, 9)
	k.equal(got, []*storage.DueMoment{attempted(a, 2)})
	k.update(func(ctx context.Context, tx storage.Tx) {
		held, err := tx.DueMoments().Complete(ctx, old, a.DueKey)
		k.ok(err)
		k.equal(held, []bool{false})
		held, err = tx.DueMoments().Reschedule(ctx, old, after(1), a.DueKey)
		k.ok(err)
		k.equal(held, []bool{false})
		held, err = tx.DueMoments().Reschedule(ctx, lease, after(15), storage.DueKey{Kind: "none"}, a.DueKey)
		k.ok(err)
		k.equal(held, []bool{false, true})
	})
	a.At, a.Attempts = after(15), 2
	k.moments(a)
	lease, got = k.takeMoments(15, 9)
	k.equal(got, []*storage.DueMoment{attempted(a, 3)})
	k.update(func(ctx context.Context, tx storage.Tx) {
		held, err := tx.DueMoments().Complete(ctx, lease, a.DueKey, a.DueKey)
		k.ok(err)
		k.equal(held, []bool{true, false})
		got, err := tx.DueMoments().Get(ctx, a.DueKey)
		k.ok(err)
		k.equal(got, []*storage.DueMoment{nil})
	})
}

func caseMomentPutLeased(k *kit) {
	a := k.moment("a", after(0))
	k.putMoments(a)
	lease, _ := k.takeMoments(1, 9)
	a = k.moment("a", after(2))
	k.putMoments(a)
	k.update(func(ctx context.Context, tx storage.Tx) {
		held, err := tx.DueMoments().Complete(ctx, lease, a.DueKey)
		k.ok(err)
		k.equal(held, []bool{false})
	})
	_, got := k.takeMoments(2, 9)
	k.equal(got, []*storage.DueMoment{attempted(a, 1)})
}

func caseMomentCancel(k *kit) {
	a, b, c := k.moment("a", after(0)), k.moment("b", after(1)), k.moment("c", after(2))
	k.putMoments(a, b, c)
	lease, _ := k.takeMoments(1, 1)
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.DueMoments().Cancel(ctx, a.DueKey, storage.DueKey{Kind: "none"}, b.DueKey))
		held, err := tx.DueMoments().Complete(ctx, lease, a.DueKey)
		k.ok(err)
		k.equal(held, []bool{false})
	})
	_, got := k.takeMoments(99, 9)
	k.equal(got, []*storage.DueMoment{attempted(c, 1)})
}

func caseMomentNextDue(k *kit) {
	next := func(want time.Time, any bool) {
		k.Helper()
		k.view(func(ctx context.Context, tx storage.Tx) {
			got, ok, err := tx.DueMoments().NextDue(ctx)
			k.ok(err)
			k.equal(ok, any)
			if any {
				k.instant(got, want)
			}
		})
	}
	next(time.Time{}, false)
	a := k.moment("a", after(2))
	k.putMoments(k.moment("b", after(30)), a)
	next(after(2), true)
	lease, _ := k.takeMoments(3, 9)
	next(after(13), true)
	k.update(func(ctx context.Context, tx storage.Tx) {
		_, err := tx.DueMoments().Complete(ctx, lease, a.DueKey)
		k.ok(err)
	})
	next(after(30), true)
}

func caseMomentTogether(k *kit) {
	const moments, workers = 30, 6
	var ds []*storage.DueMoment
	for _, subject := range texts("s", moments) {
		ds = append(ds, k.moment(subject, after(0)))
	}
	k.putMoments(ds...)
	var got log[string]
	k.together(workers, func(_ int, s storage.Store) error {
		for {
			var taken []*storage.DueMoment
			claim := k.claim(after(1), after(11), 3)
			err := s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) (err error) {
				taken, err = tx.DueMoments().Claim(ctx, claim)
				return err
			})
			if err != nil || len(taken) == 0 {
				return err
			}
			for _, d := range taken {
				got.add(d.Subject)
			}
		}
	})
	times := map[string]int{}
	for _, s := range got.notes {
		times[s]++
	}
	k.equal(len(got.notes), moments)
	k.equal(len(times), moments)
}
