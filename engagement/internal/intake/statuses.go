package intake

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// sortedTalks is the talks in an order that every instance shares, so that
// rows are written in one order.
func (b *batch) sortedTalks() []*talk {
	var ts []*talk
	for _, t := range b.talks {
		ts = append(ts, t)
	}
	slices.SortFunc(ts, func(a, b *talk) int { return a.conv.ID.Compare(b.conv.ID) })
	return ts
}

// applyStatuses merges the reports of the batch into messages. A report that
// comes before its message is kept by the store.
func (b *batch) applyStatuses(ctx context.Context) error {
	var updates []storage.StatusUpdate
	var events []channel.StatusChanged
	for _, a := range b.arrivals {
		if e, ok := a.Event.(channel.StatusChanged); ok && e.Of != "" {
			updates = append(updates, b.update(a, e))
			events = append(events, e)
		}
	}
	if len(updates) == 0 {
		return nil
	}
	results, err := b.tx.Messages().ApplyStatuses(ctx, updates...)
	if err != nil {
		return err
	}
	for i, r := range results {
		switch {
		case r.Changed:
			b.note(journal.Progressed(b.now, r))
		case !r.Found:
			if err := b.reconcile(ctx, updates[i], events[i].Key); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *batch) update(a Arrival, e channel.StatusChanged) storage.StatusUpdate {
	at := e.At
	if at.IsZero() || at.After(b.now) {
		at = b.now
	}
	return storage.StatusUpdate{
		ProviderKey: storage.ProviderKey{Channel: a.Channel, ID: e.Of},
		Progress:    channel.Reported(e.Status, at.UTC().Truncate(time.Microsecond), e.Failure),
		Cost:        e.Cost, At: b.now,
	}
}

// reconcile clears up a message whose fate was not known: the provider speaks
// of it by our key, so it has it. The reports that were kept are applied then.
func (b *batch) reconcile(ctx context.Context, u storage.StatusUpdate, key string) error {
	id, err := storage.ParseID[storage.Message](key)
	if err != nil {
		return nil // not a key of ours
	}
	_, err = b.clearUp(ctx, u.ProviderKey, id, u.At)
	return err
}

// clearUp records that the provider has one of our messages, if it is one.
func (b *batch) clearUp(ctx context.Context, key storage.ProviderKey, id storage.MessageID, at time.Time) (bool, error) {
	ms, err := b.tx.Messages().Get(ctx, id)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil || ms[0].Channel != key.Channel {
		return false, err
	}
	if ms[0].ProviderID != "" && ms[0].ProviderID != key.ID {
		return false, nil
	}
	if at.IsZero() || at.After(b.now) {
		at = b.now
	}
	rs, err := b.tx.Messages().Resolve(ctx, storage.Resolution{
		Message: id, Outcome: storage.OutcomeAccepted, ProviderID: key.ID, At: at.UTC().Truncate(time.Microsecond),
	})
	if err != nil {
		return false, err
	}
	if rs[0].Changed {
		b.note(journal.Progressed(b.now, rs[0]))
	}
	return true, nil
}
