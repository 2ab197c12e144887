package dispatch

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// record writes the outcomes of a batch in one transaction.
func (d *Dispatcher) record(ctx context.Context, batch []result) []error {
	var seen states
	err := persist(ctx, func() error {
		return d.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
			seen = states{}
			return d.write(ctx, tx, batch, seen)
		})
	})
	if err == nil {
		seen.keep()
		d.Changed()
		return nil
	}
	errs := make([]error, len(batch))
	for i := range errs {
		errs[i] = err
	}
	return errs
}

func (d *Dispatcher) write(ctx context.Context, tx storage.Tx, batch []result, seen states) error {
	if err := d.learn(ctx, tx, batch); err != nil {
		return err
	}
	if err := d.closeWindows(ctx, tx, batch); err != nil {
		return err
	}
	talks, err := d.lock(ctx, tx, batch)
	if err != nil {
		return err
	}
	if err := d.resolve(ctx, tx, batch); err != nil {
		return err
	}
	if err := d.Holding.Talked(ctx, tx, batch[0].at, talks); err != nil {
		return err
	}
	if err := d.unsent(ctx, tx, batch); err != nil {
		return err
	}
	if err := missing(ctx, tx, batch); err != nil {
		return err
	}
	if err := release(ctx, tx, batch); err != nil {
		return err
	}
	return shut(ctx, tx, batch, seen)
}

// lock locks the bindings that the outcomes may change, and returns the talks
// that extend one.
func (d *Dispatcher) lock(ctx context.Context, tx storage.Tx, batch []result) ([]holding.Talk, error) {
	var messages []*storage.Message
	var talks []holding.Talk
	for _, r := range batch {
		messages = append(messages, r.message)
		if t, ok := r.talk(); ok {
			talks = append(talks, t)
		}
	}
	return d.Holding.LockFor(ctx, tx, batch[0].at, messages, talks)
}

// resolve records the outcomes and tells of them. A message that is tried
// again stays queued.
func (d *Dispatcher) resolve(ctx context.Context, tx storage.Tx, batch []result) error {
	batch = slices.DeleteFunc(slices.Clone(batch), func(r result) bool { return r.outcome == storage.OutcomeQueued })
	if len(batch) == 0 {
		return nil
	}
	var rs []storage.Resolution
	for _, r := range batch {
		rs = append(rs, r.resolution())
	}
	results, err := tx.Messages().Resolve(ctx, rs...)
	if errors.Is(err, storage.ErrExists) {
		// An echo brought the message before its receipt did, and was stored as
		// a message of its own. Ours then stays without the provider's name.
		for i := range rs {
			rs[i].ProviderID, rs[i].Also = "", nil
		}
		results, err = tx.Messages().Resolve(ctx, rs...)
	}
	if err != nil {
		return err
	}
	var entries []*storage.JournalEntry
	for i, res := range results {
		if res.Changed {
			entries = append(entries, journal.Progressed(batch[i].at, res, batch[i].failure))
		}
	}
	if err := d.settle(ctx, tx, batch, results); err != nil || len(entries) == 0 {
		return err
	}
	return tx.Journal().Append(ctx, entries...)
}

// settle does to bindings and identities what follows from the outcomes.
func (d *Dispatcher) settle(ctx context.Context, tx storage.Tx, batch []result, results []storage.StatusResult) error {
	var outcomes []holding.Outcome
	now := batch[0].at
	for i, r := range batch {
		outcomes = append(outcomes, holding.Outcome{StatusResult: results[i], At: r.at, Hold: r.hold})
		if r.failure.Kind == channel.Unreachable && r.scope == channel.ScopeRecipient {
			if err := d.Unreachable(ctx, tx, r.pump.id, r.to(), r.failure); err != nil {
				return err
			}
		}
	}
	return d.Holding.Outcomes(ctx, tx, now, outcomes)
}

// unsent gives bindings free again as far as calls held them that sent nothing
// and are tried again.
func (d *Dispatcher) unsent(ctx context.Context, tx storage.Tx, batch []result) error {
	var tries []holding.Try
	for _, r := range batch {
		if r.outcome == storage.OutcomeQueued && !r.uncertain {
			tries = append(tries, holding.Try{Message: r.message, Hold: r.hold})
		}
	}
	return d.Holding.Unsent(ctx, tx, tries)
}

// talk is an agent's message that arrived, or may have, and was not sent under
// a binding already.
func (r result) talk() (holding.Talk, bool) {
	went := r.outcome == storage.OutcomeAccepted || r.outcome == storage.OutcomeUnknown
	ok := went && r.message.Binding.IsZero() && r.message.Author.Kind == channel.AuthorAgent && r.pump.Caps.Engagement
	return holding.Talk{
		Key: holding.Key{Channel: r.pump.id, Contact: r.conv.Contact},
		By:  storage.AgentID(r.message.Author.ID), At: r.at,
	}, ok
}

func (r result) resolution() storage.Resolution {
	at := r.at
	if !r.receipt.At.IsZero() && r.receipt.At.Before(at) {
		at = r.receipt.At.UTC().Truncate(time.Microsecond)
	}
	return storage.Resolution{
		Message: r.message.ID, Outcome: r.outcome, ProviderID: r.receipt.ID, Also: r.receipt.Also, Memo: r.receipt.Memo,
		Status: r.receipt.Status, At: at, Failure: r.failure,
	}
}

// release takes entries out of the outbox, or puts them back. A lease that was
// lost in the meantime is somebody else's by now, and left alone.
func release(ctx context.Context, tx storage.Tx, batch []result) error {
	done := map[storage.LeaseID][]storage.MessageID{}
	for _, r := range batch {
		if r.outcome != storage.OutcomeQueued {
			done[r.lease] = append(done[r.lease], r.message.ID)
			continue
		}
		if err := r.giveBack(ctx, tx.Outbox()); err != nil {
			return err
		}
	}
	for lease, ids := range done {
		if _, err := tx.Outbox().Complete(ctx, lease, ids...); err != nil {
			return err
		}
	}
	return nil
}

// giveBack puts an entry back that is tried again, with the doubt that the call
// leaves.
func (r result) giveBack(ctx context.Context, outbox storage.Outbox) error {
	if r.uncertain {
		if _, err := outbox.Doubt(ctx, r.lease, r.message.ID); err != nil {
			return err
		}
	}
	again := outbox.Reschedule
	if r.limited {
		again = outbox.Defer
	}
	_, err := again(ctx, r.lease, r.retry, r.message.ID)
	return err
}

// shut pauses channels that must wait as a whole, or send no first messages,
// and keeps what the outcomes tell of their health.
func shut(ctx context.Context, tx storage.Tx, batch []result, seen states) error {
	for _, r := range batch {
		if !r.shut.IsZero() {
			key := RateKey(r.pump.id)
			if r.scope == channel.ScopeInitiated {
				key = InitiatedKey(r.pump.id)
			}
			if err := tx.Rates().Pause(ctx, key, r.shut); err != nil {
				return err
			}
		}
		if err := seen.tell(ctx, tx, r); err != nil {
			return err
		}
	}
	return nil
}

// learn keeps the address by which the provider knows somebody, where it is
// not the one that was written to: the answer will come from there.
func (d *Dispatcher) learn(ctx context.Context, tx storage.Tx, batch []result) error {
	contacts := map[storage.IdentityKey]storage.ContactID{}
	var keys []storage.IdentityKey
	var locks []storage.LockKey
	for _, r := range batch {
		key := storage.IdentityKey{Kind: r.pump.Caps.Kind, Address: r.receipt.To}
		if r.receipt.To.IsZero() || r.receipt.To == r.to() || !contacts[key].IsZero() {
			continue
		}
		contacts[key] = r.conv.Contact
		keys, locks = append(keys, key), append(locks, intake.IdentityLock(key))
	}
	if len(keys) == 0 {
		return nil
	}
	if err := tx.Lock(ctx, locks...); err != nil {
		return err
	}
	return d.addIdentities(ctx, tx, keys, contacts, batch[0].at)
}

func (d *Dispatcher) addIdentities(ctx context.Context, tx storage.Tx, keys []storage.IdentityKey, contacts map[storage.IdentityKey]storage.ContactID, now time.Time) error {
	found, err := tx.Identities().Find(ctx, keys...)
	if err != nil {
		return err
	}
	var fresh []*storage.Identity
	for i, key := range keys {
		if found[i] != nil {
			continue
		}
		fresh = append(fresh, &storage.Identity{
			ID: d.Mint.Identity(now), Contact: contacts[key], Kind: key.Kind, Address: key.Address,
			State: storage.IdentityUnknown, CreatedAt: now,
		})
	}
	if len(fresh) == 0 {
		return nil
	}
	return tx.Identities().Insert(ctx, fresh...)
}
