package memory_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
)

var start = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func number[T any](n int) (id storage.ID[T]) {
	binary.BigEndian.PutUint64(id[:], uint64(n))
	return id
}

// inbound is the nth message, of one of 5,000 conversations.
func inbound(n int) *storage.Message {
	return &storage.Message{
		ID: number[storage.Message](n), Conversation: number[storage.Conversation](n % 5000), Channel: "wa",
		Direction: storage.Inbound, Parts: channel.Parts{channel.Text{Body: "hello"}},
		ProviderID: channel.ProviderID(fmt.Sprintf("wamid.%d", n)), At: start, CreatedAt: start, Raw: make([]byte, 600),
	}
}

// BenchmarkInsert stores a batch of messages beside 100,000 others.
func BenchmarkInsert(b *testing.B) {
	for _, size := range []int{1, 100} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			store, n := memory.New().Tenant("one"), 0
			insert := func(size int) {
				ms := make([]*storage.Message, size)
				for i := range ms {
					n++
					ms[i] = inbound(n)
				}
				err := store.Update(b.Context(), func(ctx context.Context, tx storage.Tx) error {
					_, err := tx.Messages().Insert(ctx, ms...)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			insert(100_000)
			for b.Loop() {
				insert(size)
			}
		})
	}
}

// BenchmarkClaim takes a hundred messages out of an outbox of 50,000 and puts
// them back.
func BenchmarkClaim(b *testing.B) {
	store, lease := memory.New().Tenant("one"), 0
	fill(b, store, 50_000)
	for b.Loop() {
		lease++
		claim := storage.Claim{Now: start, Until: start.Add(time.Minute), Lease: number[storage.Lease](lease), Limit: 100}
		err := store.Update(b.Context(), func(ctx context.Context, tx storage.Tx) error {
			es, err := tx.Outbox().Claim(ctx, "wa", claim)
			if err != nil {
				return err
			}
			var ids []storage.MessageID
			for _, e := range es {
				ids = append(ids, e.Message)
			}
			_, err = tx.Outbox().Reschedule(ctx, claim.Lease, start, ids...)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func fill(b *testing.B, store *memory.Store, n int) {
	err := store.Update(b.Context(), func(ctx context.Context, tx storage.Tx) error {
		for i := range n {
			e := &storage.OutboxEntry{
				Message: number[storage.Message](i + 1), Channel: "wa", Lane: number[storage.Conversation](i % 10_000), Due: start,
			}
			if err := tx.Outbox().Put(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkList reads a page of fifty from a conversation of 20,000 messages.
func BenchmarkList(b *testing.B) {
	store := memory.New().Tenant("one")
	err := store.Update(b.Context(), func(ctx context.Context, tx storage.Tx) error {
		var ms []*storage.Message
		for i := range 20_000 {
			m := inbound(i + 1)
			m.Conversation = number[storage.Conversation](1)
			ms = append(ms, m)
		}
		_, err := tx.Messages().Insert(ctx, ms...)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	q := storage.MessageQuery{Conversations: []storage.ConversationID{number[storage.Conversation](1)}, Before: number[storage.Message](10_000), Limit: 50}
	for b.Loop() {
		err := store.View(b.Context(), func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Messages().List(ctx, q)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
