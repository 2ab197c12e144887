package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// setAside keeps an event with the reason why it could not be processed.
func (in *Intake) setAside(ctx context.Context, a Arrival, cause error) error {
	now := time.Now().UTC().Truncate(time.Microsecond)
	data, err := channel.EncodeEvent(a.Event)
	if err != nil {
		return fmt.Errorf("intake: encode event: %w", err)
	}
	s := &storage.SetAside{
		ID: in.Mint.SetAside(now), Channel: a.Channel, Event: data,
		Reason: channel.CleanText(cause.Error()), At: now, Attempts: 1,
	}
	return in.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		s.Version = 0
		if err := tx.SetAside().Insert(ctx, s); err != nil {
			return err
		}
		e := journal.Entry(journal.EventSetAside, now, system, journal.Detail{SetAside: s.ID, Reason: s.Reason})
		e.Channel = a.Channel
		again := &storage.DueMoment{DueKey: storage.DueKey{Kind: ReplayDue, Subject: s.ID.String()}, At: now.Add(replayAfter)}
		return errors.Join(tx.Journal().Append(ctx, e), tx.DueMoments().Put(ctx, again))
	})
}

// ReplayDue is the kind of the due moments at which an event that was set aside
// is tried again: the trouble may have been the store's, and passed. The
// subject is the event that was set aside.
const ReplayDue = "replay"

// replayAfter is how long to wait before the first of these tries.
const replayAfter = time.Minute

// Replay tries an event that was set aside once more, and removes it if that
// works. An error is why it did not; the record then has the new reason.
func (in *Intake) Replay(ctx context.Context, id storage.SetAsideID) error {
	now := time.Now().UTC().Truncate(time.Microsecond)
	err := in.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		s, a, err := in.aside(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := newBatch(in, tx, now, []Arrival{a}).apply(ctx); err != nil {
			return err
		}
		e := journal.Entry(journal.EventReplayed, now, system, journal.Detail{SetAside: s.ID})
		e.Channel = s.Channel
		return errors.Join(tx.SetAside().Delete(ctx, id), tx.Journal().Append(ctx, e))
	})
	if err != nil && !errors.Is(err, storage.ErrNotFound) && ctx.Err() == nil {
		return errors.Join(err, in.failedAgain(ctx, id, err))
	}
	in.Changed()
	return err
}

// aside reads an event that was set aside.
func (in *Intake) aside(ctx context.Context, tx storage.Tx, id storage.SetAsideID) (*storage.SetAside, Arrival, error) {
	ss, err := tx.SetAside().Get(ctx, id)
	if err != nil {
		return nil, Arrival{}, err
	}
	event, err := channel.DecodeEvent(ss[0].Event)
	if err != nil {
		return nil, Arrival{}, err
	}
	return ss[0], in.arrival(ss[0].Channel, event), nil
}

func (in *Intake) failedAgain(ctx context.Context, id storage.SetAsideID, cause error) error {
	return in.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		ss, err := tx.SetAside().Get(ctx, id)
		if err != nil {
			return err
		}
		ss[0].Attempts++
		ss[0].Reason = channel.CleanText(cause.Error())
		return tx.SetAside().Update(ctx, ss[0])
	})
}
