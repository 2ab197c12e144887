package storetest_test

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// doubtForgotten knows of the latest claim only.
type doubtForgotten struct{ storage.Outbox }

func (c doubtForgotten) Claim(ctx context.Context, ch channel.ID, claim storage.Claim) ([]*storage.OutboxEntry, error) {
	es, err := c.Outbox.Claim(ctx, ch, claim)
	for _, e := range es {
		e.Uncertain = e.HandedOver
	}
	return es, err
}

// doubtOfAnyone asks nobody for a lease.
type doubtOfAnyone struct {
	storage.Outbox
	*shared
}

func (c doubtOfAnyone) Doubt(ctx context.Context, lease storage.LeaseID, ids ...storage.MessageID) ([]bool, error) {
	for _, id := range ids {
		c.note(id, true)
	}
	return c.Outbox.Doubt(ctx, lease, ids...)
}

func (c doubtOfAnyone) Claim(ctx context.Context, ch channel.ID, claim storage.Claim) ([]*storage.OutboxEntry, error) {
	es, err := c.Outbox.Claim(ctx, ch, claim)
	for _, e := range es {
		e.Uncertain = e.Uncertain || c.get(e.Message) != nil
	}
	return es, err
}

// doubtTakenBack says so of what may have left.
type doubtTakenBack struct {
	storage.Outbox
	*shared
}

func (c doubtTakenBack) Doubt(ctx context.Context, lease storage.LeaseID, ids ...storage.MessageID) ([]bool, error) {
	held, err := c.Outbox.Doubt(ctx, lease, ids...)
	for i := range held {
		if held[i] {
			c.note(ids[i], true)
		}
	}
	return held, err
}

func (c doubtTakenBack) Cancel(ctx context.Context, ids ...storage.MessageID) ([]bool, error) {
	removed, err := c.Outbox.Cancel(ctx, ids...)
	for i := range removed {
		removed[i] = removed[i] || c.get(ids[i]) != nil
	}
	return removed, err
}

// heldForGood tells what a claim got, whatever became of it.
type heldForGood struct {
	storage.Outbox
	*shared
}

func (c heldForGood) Claim(ctx context.Context, ch channel.ID, claim storage.Claim) ([]*storage.OutboxEntry, error) {
	es, err := c.Outbox.Claim(ctx, ch, claim)
	for _, e := range es {
		c.note(leased{claim.Lease, e.Message}, true)
	}
	return es, err
}

func (c heldForGood) Held(ctx context.Context, lease storage.LeaseID, ids ...storage.MessageID) ([]bool, error) {
	held, err := c.Outbox.Held(ctx, lease, ids...)
	for i := range held {
		held[i] = held[i] || c.get(leased{lease, ids[i]}) != nil
	}
	return held, err
}

type leased struct {
	lease storage.LeaseID
	id    storage.MessageID
}
