package storebench

import (
	"context"
	"testing"

	"github.com/rapport-go/rapport/storage"
)

// Together measures small Updates from 64 goroutines at once: one journal
// entry each.
func Together(b *testing.B, s storage.Store) {
	b.SetParallelism(32) // for each of usually two processors
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			err := s.Update(context.Background(), func(ctx context.Context, tx storage.Tx) error {
				return tx.Journal().Append(ctx, &storage.JournalEntry{At: now, Kind: "note", Channel: line})
			})
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
	rate(b, 1)
}
