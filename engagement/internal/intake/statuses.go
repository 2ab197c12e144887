package intake

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/holding"
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
	var keys []string // ours, as the provider sent them back
	for _, a := range b.arrivals {
		e, ok := a.Event.(channel.StatusChanged)
		switch {
		case !ok:
		case e.Of != "":
			updates = append(updates, b.update(a, e))
			keys = append(keys, e.Key)
		case !e.UpTo.IsZero():
			us, err := b.upTo(ctx, a, e)
			if err != nil {
				return err
			}
			updates = append(updates, us...)
			keys = append(keys, make([]string, len(us))...)
		}
	}
	if len(updates) == 0 {
		return nil
	}
	results, err := b.tx.Messages().ApplyStatuses(ctx, updates...)
	if err != nil {
		return err
	}
	if err := b.Holding.Failed(ctx, b.tx, b.now, results); err != nil {
		return err
	}
	claims := map[storage.MessageID]storage.StatusUpdate{}
	for i, r := range results {
		if r.Changed {
			b.note(journal.Progressed(b.now, r, channel.Failure{}))
		}
		if id, err := storage.ParseID[storage.Message](keys[i]); err == nil && !r.Found {
			claims[id] = updates[i] // the provider speaks of one of ours by our key
		}
	}
	return b.clearUpAll(ctx, claims)
}

func (b *batch) update(a Arrival, e channel.StatusChanged) storage.StatusUpdate {
	return storage.StatusUpdate{
		ProviderKey: storage.ProviderKey{Channel: a.Channel, ID: e.Of},
		Progress:    channel.Reported(e.Status, b.when(e.At), e.Failure),
		Cost:        e.Cost, At: b.now,
	}
}

// clearUpAll records that the provider has messages of ours whose fate was not
// known. The reports that were kept are applied then. It asks for all of them
// at once, and one by one only if one does not exist.
func (b *batch) clearUpAll(ctx context.Context, claims map[storage.MessageID]storage.StatusUpdate) error {
	ids := slices.SortedFunc(maps.Keys(claims), storage.MessageID.Compare)
	if len(ids) == 0 {
		return nil
	}
	ms, err := b.tx.Messages().Get(ctx, ids...)
	if errors.Is(err, storage.ErrNotFound) {
		for _, id := range ids {
			if _, err := b.clearUp(ctx, claims[id].ProviderKey, id, claims[id].At); err != nil {
				return err
			}
		}
		return nil
	}
	if err != nil {
		return err
	}
	var rs []storage.Resolution
	for _, m := range ms {
		if u := claims[m.ID]; isOurs(m, u.ProviderKey) {
			rs = append(rs, b.accepted(m.ID, u.ID, u.At))
		}
	}
	return b.resolve(ctx, rs)
}

// isOurs reports whether key can be the provider's name for m.
func isOurs(m *storage.Message, key storage.ProviderKey) bool {
	return m.Channel == key.Channel && (m.ProviderID == "" || m.ProviderID == key.ID)
}

func (b *batch) accepted(id storage.MessageID, provider channel.ProviderID, at time.Time) storage.Resolution {
	return storage.Resolution{Message: id, Outcome: storage.OutcomeAccepted, ProviderID: provider, At: b.when(at)}
}

func (b *batch) resolve(ctx context.Context, rs []storage.Resolution) error {
	if len(rs) == 0 {
		return nil
	}
	results, err := b.tx.Messages().Resolve(ctx, rs...)
	if err != nil {
		return err
	}
	var outcomes []holding.Outcome
	for i, r := range results {
		if r.Changed {
			b.note(journal.Progressed(b.now, r, channel.Failure{}))
		}
		outcomes = append(outcomes, holding.Outcome{StatusResult: r, At: rs[i].At})
	}
	return b.Holding.Outcomes(ctx, b.tx, b.now, outcomes)
}

// clearUp records that the provider has one of our messages, if it is one.
func (b *batch) clearUp(ctx context.Context, key storage.ProviderKey, id storage.MessageID, at time.Time) (bool, error) {
	ms, err := b.tx.Messages().Get(ctx, id)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil || !isOurs(ms[0], key) {
		return false, err
	}
	return true, b.resolve(ctx, []storage.Resolution{b.accepted(id, key.ID, at)})
}
