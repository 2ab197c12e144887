package storebench

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// Moments measures due moments that are put, claimed and completed, a hundred, five
// hundred and a thousand at a time in three transactions, while ever more others
// wait for later: ten times as many from one to the next, up to
// RAPPORT_BENCH_MOMENTS; 10,000 if that is not set.
func Moments(b *testing.B, s storage.Store) {
	most := 10_000
	if text := os.Getenv("RAPPORT_BENCH_MOMENTS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal("RAPPORT_BENCH_MOMENTS: ", err)
		}
		most = n
	}
	do, waiting := updating(b, s), 0
	for pending := 1000; pending <= most; pending *= 10 {
		for ; waiting < pending; waiting += 1000 {
			do(func(ctx context.Context, tx storage.Tx) error {
				return putMoments(ctx, tx, 1+waiting/1000, 1000, now.Add(time.Hour))
			})
		}
		for _, at := range []int{batch, 5 * batch, 10 * batch} {
			b.Run(fmt.Sprintf("pending=%d/at-once=%d", pending, at), func(b *testing.B) {
				for b.Loop() {
					do(func(ctx context.Context, tx storage.Tx) error { return putMoments(ctx, tx, 0, at, now) })
					fire(b, do, at)
				}
				rate(b, at)
			})
		}
	}
}

// putMoments stores moments of cases that were opened one after the other, in
// blocks: those of later blocks fall due later.
func putMoments(ctx context.Context, tx storage.Tx, block, n int, at time.Time) error {
	ds := make([]*storage.DueMoment, n)
	for i := range ds {
		key := storage.DueKey{Kind: "remind", Subject: idIn[storage.Case](block, i, ofCase).String()}
		ds[i] = &storage.DueMoment{DueKey: key, At: at.Add(time.Duration(block) * time.Second)}
	}
	return tx.DueMoments().Put(ctx, ds...)
}

// fire claims what is due, so many, and completes it.
func fire(b *testing.B, do update, n int) {
	lease := newID[storage.Lease]()
	var due []*storage.DueMoment
	do(func(ctx context.Context, tx storage.Tx) (err error) {
		due, err = tx.DueMoments().Claim(ctx, storage.Claim{Now: now, Until: now.Add(time.Minute), Lease: lease, Limit: n})
		return err
	})
	if len(due) != n {
		b.Fatalf("%d moments were due", len(due))
	}
	keys := make([]storage.DueKey, len(due))
	for i, d := range due {
		keys[i] = d.DueKey
	}
	do(func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.DueMoments().Complete(ctx, lease, keys...)
		return err
	})
}
