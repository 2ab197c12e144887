package storebench

import (
	"context"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// Statuses measures batches of 100 reports about 100 of 10,000 messages.
func Statuses(b *testing.B, s storage.Store) {
	do := updating(b, s)
	var names []channel.ProviderID
	for range 100 {
		do(func(ctx context.Context, tx storage.Tx) error {
			names = append(names, sent(ctx, b, tx)...)
			return nil
		})
	}
	next := 0
	b.ReportAllocs()
	for b.Loop() {
		do(func(ctx context.Context, tx storage.Tx) error { return report(ctx, tx, names, next) })
		next += batch
	}
	rate(b, batch)
}

// sent stores a batch of messages that the provider has.
func sent(ctx context.Context, b *testing.B, tx storage.Tx) []channel.ProviderID {
	var ms []*storage.Message
	var names []channel.ProviderID
	for range batch {
		m := outbound(newID[storage.Conversation]())
		m.Outcome, m.ProviderID = storage.OutcomeAccepted, providerID()
		ms, names = append(ms, m), append(names, m.ProviderID)
	}
	if _, err := tx.Messages().Insert(ctx, ms...); err != nil {
		b.Fatal(err)
	}
	return names
}

// report reports each message as delivered, then as read, then earlier and
// earlier, so that every report changes something.
func report(ctx context.Context, tx storage.Tx, names []channel.ProviderID, next int) error {
	us := make([]storage.StatusUpdate, batch)
	for i := range us {
		n := next + i
		status := channel.StatusDelivered + channel.Status(n/len(names)%2)
		at := now.Add(-time.Duration(n/len(names)) * time.Second)
		us[i] = storage.StatusUpdate{
			ProviderKey: storage.ProviderKey{Channel: line, ID: names[n*7919%len(names)]},
			Progress:    channel.Reported(status, at, channel.Failure{}), At: now,
		}
	}
	_, err := tx.Messages().ApplyStatuses(ctx, us...)
	return err
}

// Outbox measures batches of 100 messages that are put, claimed, resolved and
// completed, in three transactions.
func Outbox(b *testing.B, s storage.Store) {
	do := updating(b, s)
	b.ReportAllocs()
	for b.Loop() {
		do(enqueue)
		lease := newID[storage.Lease]()
		var ids []storage.MessageID
		do(func(ctx context.Context, tx storage.Tx) (err error) {
			ids, err = claim(ctx, tx, lease)
			return err
		})
		do(func(ctx context.Context, tx storage.Tx) error { return settle(ctx, tx, lease, ids) })
	}
	rate(b, batch)
}

func enqueue(ctx context.Context, tx storage.Tx) error {
	ms := make([]*storage.Message, batch)
	es := make([]*storage.OutboxEntry, batch)
	for i := range ms {
		ms[i] = outbound(newID[storage.Conversation]())
		es[i] = &storage.OutboxEntry{Message: ms[i].ID, Channel: line, Lane: ms[i].Conversation, Due: now}
	}
	if _, err := tx.Messages().Insert(ctx, ms...); err != nil {
		return err
	}
	return tx.Outbox().Put(ctx, es...)
}

func claim(ctx context.Context, tx storage.Tx, lease storage.LeaseID) ([]storage.MessageID, error) {
	es, err := tx.Outbox().Claim(ctx, line, storage.Claim{Now: now, Until: now.Add(time.Minute), Lease: lease, Limit: batch})
	if err != nil {
		return nil, err
	}
	var ids []storage.MessageID
	for _, e := range es {
		ids = append(ids, e.Message)
	}
	_, err = tx.Messages().Get(ctx, ids...)
	return ids, err
}

func settle(ctx context.Context, tx storage.Tx, lease storage.LeaseID, ids []storage.MessageID) error {
	rs := make([]storage.Resolution, len(ids))
	for i, id := range ids {
		rs[i] = storage.Resolution{Message: id, Outcome: storage.OutcomeAccepted, ProviderID: providerID(), At: now}
	}
	if _, err := tx.Messages().Resolve(ctx, rs...); err != nil {
		return err
	}
	_, err := tx.Outbox().Complete(ctx, lease, ids...)
	return err
}
