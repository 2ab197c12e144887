package engagement_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A claimStore watches the commits of claims.
type claimStore struct {
	storage.Store
	// after is called when a claim is committed; what it returns is told instead.
	after func(ctx context.Context) error
	deaf  atomic.Bool // it answers nothing that reads
}

func (s *claimStore) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	claimed := false
	err := s.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		return fn(ctx, claimTx{tx, &claimed})
	})
	if err == nil && claimed && s.after != nil {
		return s.after(ctx)
	}
	return err
}

func (s *claimStore) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	if s.deaf.Load() {
		return errSeed
	}
	return s.Store.View(ctx, fn)
}

type claimTx struct {
	storage.Tx
	claimed *bool
}

func (t claimTx) Outbox() storage.Outbox { return claimOutbox{t.Tx.Outbox(), t.claimed} }

type claimOutbox struct {
	storage.Outbox
	claimed *bool
}

func (o claimOutbox) Claim(ctx context.Context, ch channel.ID, c storage.Claim) ([]*storage.OutboxEntry, error) {
	got, err := o.Outbox.Claim(ctx, ch, c)
	*o.claimed = len(got) > 0
	return got, err
}

// once is a claim's commit that gets no answer, the first time.
func (s *claimStore) once(then func()) {
	s.after = func(context.Context) error {
		s.after = nil
		then()
		return errSeed
	}
}

// The process that claimed a message has not called yet, and knows it. So it goes
// on once the store answers again, unless the lease may be over by then.
func TestAClaimWhoseCommitGotNoAnswerIsGoneOnWith(t *testing.T) {
	for name, c := range map[string]struct {
		deaf    time.Duration // how long the store cannot be asked
		outcome storage.Outcome
		copies  int
	}{
		"asked at once":                      {0, storage.OutcomeAccepted, 1},
		"asked in time":                      {10 * time.Second, storage.OutcomeAccepted, 1},
		"too late for a call, not to say so": {20 * time.Second, storage.OutcomeAccepted, 1},
		"too late for the lease":             {time.Minute, storage.OutcomeUnknown, 0},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				store := &claimStore{Store: memory.New().Tenant("test")}
				w := newWorldOn(t, store, nil)
				w.write("hello")
				m := w.mustReply("ana", "hi")
				next := w.mustReply("ana", "there")
				store.once(func() { store.deaf.Store(c.deaf > 0) })
				defer w.start()()
				pass(c.deaf)
				store.deaf.Store(false)
				pass(2 * time.Minute)
				assert.Equal(t, c.outcome, w.message(m.ID).Outcome)
				assert.Equal(t, c.copies, w.fake.Copies(m.ID.String()))
				assert.Equal(t, 1, w.fake.Copies(next.ID.String()), "the next one is not held up for good")
			})
		})
	}
}

// Another process that found the lease run out has settled it: the first one comes
// too late, and calls nothing.
func TestAClaimThatIsSomebodyElsesByNowIsLeft(t *testing.T) {
	bubble(t, func(t *testing.T) {
		db := memory.New()
		store := &claimStore{Store: db.Tenant("test")}
		first := newWorldOn(t, store, dropsRepeats)
		first.write("hello")
		m := first.mustReply("ana", "hi")
		store.once(func() { store.deaf.Store(true) })
		defer first.start()()
		pass(40 * time.Second)

		second := newWorldOn(t, db.Tenant("test"), dropsRepeats)
		stop := second.start()
		pass(20 * time.Second)
		stop()
		store.deaf.Store(false)
		pass(time.Minute)
		assert.Equal(t, storage.OutcomeAccepted, second.message(m.ID).Outcome)
		assert.Equal(t, 1, second.fake.Copies(m.ID.String()))
		assert.Zero(t, first.fake.Copies(m.ID.String()))
	})
}

// A claim that was never committed is claimed anew, and sent once.
func TestAClaimThatWasNotCommittedIsMadeAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store := &refusing{Store: memory.New().Tenant("test")}
		w := newWorldOn(t, store, nil)
		w.write("hello")
		m := w.mustReply("ana", "hi")
		store.left.Store(3)
		defer w.start()()
		pass(time.Minute)
		assert.Equal(t, storage.OutcomeAccepted, w.message(m.ID).Outcome)
		assert.Equal(t, 1, w.fake.Copies(m.ID.String()))
	})
}

// A refusing store fails at some commits.
type refusing struct {
	storage.Store
	left atomic.Int32
}

func (s *refusing) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	return s.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		if err := fn(ctx, tx); err != nil || s.left.Add(-1) < 0 {
			return err
		}
		return errors.New("disk full")
	})
}

// RunDue waits for the call of a claim that is gone on with, even if the store
// fails at what comes after it.
func TestRunDueWaitsForCallsAlsoWhenItFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store := &claimStore{Store: memory.New().Tenant("test")}
		var refuse atomic.Int32
		w := newWorldOn(t, &commitStore{store, &refuse}, nil)
		w.fake.SetLatency(time.Second)
		w.write("hello")
		m := w.mustReply("ana", "hi")
		store.once(func() {})
		require.ErrorIs(t, w.RunDue(t.Context(), time.Now()), errSeed)
		refuse.Store(2) // what is due, and the next claim
		require.ErrorIs(t, w.RunDue(t.Context(), time.Now()), errSeed)
		assert.Equal(t, storage.OutcomeAccepted, w.message(m.ID).Outcome)
		assert.Equal(t, 1, w.fake.Copies(m.ID.String()))
	})
}

// A commitStore fails at some transactions, before they begin.
type commitStore struct {
	storage.Store
	left *atomic.Int32
}

func (s *commitStore) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	if s.left.Add(-1) >= 0 {
		return errSeed
	}
	return s.Store.Update(ctx, fn)
}

// To be told to stop in the middle of a commit leaves nothing unknown: what is
// claimed is sent before Run returns.
func TestAnEngineThatStopsInACommitSendsWhatItClaimed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store := &claimStore{Store: memory.New().Tenant("test")}
		w := newWorldOn(t, store, nil)
		w.write("hello")
		m := w.mustReply("ana", "hi")
		ctx, stop := context.WithCancel(t.Context())
		store.after = func(inner context.Context) error {
			stop()
			return inner.Err() // as a connection does whose caller is gone
		}
		require.NoError(t, w.Run(ctx))
		assert.Equal(t, storage.OutcomeAccepted, w.message(m.ID).Outcome)
		assert.Equal(t, 1, w.fake.Copies(m.ID.String()))
	})
}
