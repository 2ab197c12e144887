package postgres_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// TestDeadlockIsRunAgain makes two Updates wait for each other: the database
// ends one of them, which then runs again.
func TestDeadlockIsRunAgain(t *testing.T) {
	s := newShop(t)
	for _, id := range []string{"a", "b"} {
		require.NoError(t, s.store.Update(t.Context(), adding(id)))
	}
	var both, wg sync.WaitGroup
	both.Add(2)
	rename := func(first, second storage.AgentID) {
		tries := 0
		update := func(ctx context.Context, tx storage.Tx) error {
			tries++
			if err := touch(ctx, tx, first); err != nil {
				return err
			}
			if tries == 1 {
				both.Done()
				both.Wait()
			}
			return touch(ctx, tx, second)
		}
		err := s.store.Update(t.Context(), update)
		if errors.Is(err, storage.ErrConflict) { // the second run read before the other's commit
			err = s.store.Update(t.Context(), update)
		}
		assert.NoError(t, err)
	}
	wg.Go(func() { rename("a", "b") })
	wg.Go(func() { rename("b", "a") })
	wg.Wait()
	for _, a := range agentsOf(t, s.store) {
		require.EqualValues(t, 3, a.Version)
	}
}

func touch(ctx context.Context, tx storage.Tx, id storage.AgentID) error {
	as, err := tx.Agents().Get(ctx, id)
	if err != nil {
		return err
	}
	return tx.Agents().Put(ctx, as[0])
}

// TestPutAndCompleteMeet lets the head of a lane go while another message is
// put behind it: that one must become the head.
func TestPutAndCompleteMeet(t *testing.T) {
	s := newShop(t)
	lane := storage.ConversationID(uuid.New())
	require.NoError(t, s.store.Update(t.Context(), putting(lane)))
	completed := make(chan error, 1)
	require.NoError(t, s.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		if err := putting(lane)(ctx, tx); err != nil {
			return err
		}
		go func() { completed <- drain(t, s.store) }()
		s.untilSomebodyWaits(completed)
		return nil
	}))
	require.NoError(t, <-completed)
	require.NoError(t, drain(t, s.store))
	s.outboxIsEmpty()
}

// untilSomebodyWaits returns when a transaction waits for another one, or when
// there is something in done.
func (s *shop) untilSomebodyWaits(done chan error) { s.untilWaiting(1, done) }

// untilWaiting returns when so many transactions wait for others, or when there is
// something in done.
func (s *shop) untilWaiting(n int, done chan error) {
	for waits := false; !waits && len(done) == 0; {
		require.NoError(s, s.db.Pool().QueryRow(s.Context(), "select count(*) >= $1 from pg_stat_activity "+
			"where wait_event_type = 'Lock' and application_name = current_setting('application_name')", n).Scan(&waits))
	}
}

func (s *shop) outboxIsEmpty() {
	require.NoError(s, s.store.View(s.Context(), func(ctx context.Context, tx storage.Tx) error {
		n, err := tx.Outbox().Len(ctx, "wa-1", 1)
		require.Zero(s, n, "a lane is stuck")
		return err
	}))
}

// TestReportAndArrivalMeet reports on a message while the transaction that
// learns its name is under way: the report must not be missed.
func TestReportAndArrivalMeet(t *testing.T) {
	s := newShop(t)
	m := &storage.Message{
		ID: storage.MessageID(uuid.New()), Conversation: storage.ConversationID(uuid.New()), Channel: "wa-1",
		Direction: storage.Outbound, Outcome: storage.OutcomeQueued, At: time.Unix(1, 0), CreatedAt: time.Unix(1, 0),
	}
	require.NoError(t, s.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Messages().Insert(ctx, m)
		return err
	}))
	reported := make(chan error, 1)
	require.NoError(t, s.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Messages().Resolve(ctx, storage.Resolution{
			Message: m.ID, Outcome: storage.OutcomeAccepted, ProviderID: "p1", At: time.Unix(2, 0),
		})
		go func() { reported <- s.store.Update(t.Context(), reporting("p1")) }()
		s.untilSomebodyWaits(reported)
		return err
	}))
	require.NoError(t, <-reported)
	require.NoError(t, s.store.View(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		ms, err := tx.Messages().Get(ctx, m.ID)
		require.NoError(t, err)
		require.Equal(t, channel.StatusRead, ms[0].Status())
		return nil
	}))
}

func reporting(id channel.ProviderID) func(context.Context, storage.Tx) error {
	return func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Messages().ApplyStatuses(ctx, storage.StatusUpdate{
			ProviderKey: storage.ProviderKey{Channel: "wa-1", ID: id},
			Progress:    channel.Reported(channel.StatusRead, time.Unix(3, 0), channel.Failure{}), At: time.Unix(3, 0),
		})
		return err
	}
}

// TestLanesNeverStick puts messages into few lanes while others send them: in
// the end the outbox must be empty, which it is not if a lane lost its head.
func TestLanesNeverStick(t *testing.T) {
	s := newShop(t)
	const writers, rounds = 4, 30
	lanes := []storage.ConversationID{storage.ConversationID(uuid.New()), storage.ConversationID(uuid.New())}
	var wg, put sync.WaitGroup
	for range writers {
		put.Add(1)
		wg.Go(func() {
			defer put.Done()
			for n := range rounds {
				assert.NoError(t, s.store.Update(t.Context(), putting(lanes[n%len(lanes)])))
			}
		})
		wg.Go(func() {
			for range rounds {
				assert.NoError(t, drain(t, s.store))
			}
		})
	}
	wg.Wait()
	for left := writers * rounds; left > 0; left-- { // at most one a round
		require.NoError(t, drain(t, s.store))
	}
	s.outboxIsEmpty()
}

func putting(lane storage.ConversationID) func(context.Context, storage.Tx) error {
	e := &storage.OutboxEntry{Message: storage.MessageID(uuid.New()), Channel: "wa-1", Lane: lane, Due: time.Unix(1, 0)}
	return func(ctx context.Context, tx storage.Tx) error { return tx.Outbox().Put(ctx, e) }
}

// drain claims what it can and completes it in another transaction.
func drain(t *testing.T, s storage.Store) error {
	lease := storage.LeaseID(uuid.New())
	var ids []storage.MessageID
	err := s.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		ids = nil
		now := time.Unix(2, 0)
		es, err := tx.Outbox().Claim(ctx, "wa-1", storage.Claim{Now: now, Until: now.Add(time.Hour), Lease: lease, Limit: 10})
		for _, e := range es {
			ids = append(ids, e.Message)
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		held, err := tx.Outbox().Complete(ctx, lease, ids...)
		for _, ok := range held {
			assert.True(t, ok)
		}
		return err
	})
}

func TestWakeReachesOthers(t *testing.T) {
	dsn := newSchema(t)
	migrated(t, dsn)
	one, err := database(t, dsn).Tenant(t.Context(), "one")
	require.NoError(t, err)
	other, err := database(t, dsn).Tenant(t.Context(), "one")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- other.Awake(ctx, cancel) }()
	for ctx.Err() == nil { // until it listens
		require.NoError(t, one.Wake(t.Context()))
	}
	require.ErrorIs(t, <-done, context.Canceled)
}

// TestReportsAndAnswersDoNotWaitForEachOther: a batch of answers names two messages,
// one of which the provider has spoken of already. A batch of reports about both must
// not hold the one that it finds while it waits for the name of the other: the database
// would look for a second before it ended one of them.
func TestReportsAndAnswersDoNotWaitForEachOther(t *testing.T) {
	s := newShop(t)
	first, second := s.queued(), s.queued()
	answer := func(m *storage.Message) storage.Resolution {
		return storage.Resolution{Message: m.ID, Outcome: storage.OutcomeAccepted, ProviderID: channel.ProviderID(m.ID.String()), At: time.Unix(2, 0)}
	}
	require.NoError(t, s.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Messages().Resolve(ctx, answer(second))
		return err
	}))
	tries := make(chan error, 8) // one for each run
	answers := func(ctx context.Context, tx storage.Tx) error {
		tries <- nil
		_, err := tx.Messages().Resolve(ctx, answer(first), answer(second))
		return err
	}
	reports := func(ctx context.Context, tx storage.Tx) error {
		tries <- nil
		_, err := tx.Messages().ApplyStatuses(ctx, delivered(second), delivered(first))
		return err
	}
	var wg sync.WaitGroup
	require.NoError(t, s.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		if err := tx.Messages().Update(ctx, first); err != nil {
			return err
		}
		wg.Go(func() { assert.NoError(t, s.store.Update(t.Context(), answers)) })
		s.untilWaiting(1, nil)
		wg.Go(func() { assert.NoError(t, s.store.Update(t.Context(), reports)) })
		s.untilWaiting(2, nil)
		return nil
	}))
	wg.Wait()
	assert.Len(t, tries, 2, "neither was ended and run again")
	require.NoError(t, s.store.View(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		ms, err := tx.Messages().Get(ctx, first.ID, second.ID)
		for _, m := range ms {
			assert.Equal(t, channel.StatusDelivered, m.Status())
		}
		return err
	}))
}

// queued is a message that waits in the outbox.
func (s *shop) queued() *storage.Message {
	m := &storage.Message{
		ID: storage.MessageID(uuid.New()), Conversation: storage.ConversationID(uuid.New()), Channel: "wa-1",
		Direction: storage.Outbound, Outcome: storage.OutcomeQueued, At: time.Unix(1, 0), CreatedAt: time.Unix(1, 0),
	}
	require.NoError(s, s.store.Update(s.Context(), func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Messages().Insert(ctx, m)
		return err
	}))
	return m
}

func delivered(m *storage.Message) storage.StatusUpdate {
	return storage.StatusUpdate{
		ProviderKey: storage.ProviderKey{Channel: m.Channel, ID: channel.ProviderID(m.ID.String())},
		Progress:    channel.Reported(channel.StatusDelivered, time.Unix(3, 0), channel.Failure{}), At: time.Unix(3, 0),
	}
}
