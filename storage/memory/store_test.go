package memory_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func nothing(context.Context, storage.Tx) error { return nil }

// A second Update waits for the first, and stops waiting when its context ends.
func TestWaitingHonoursTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New().Tenant("one")
		free := make(chan struct{})
		go func() {
			_ = store.Update(t.Context(), func(context.Context, storage.Tx) error {
				<-free
				return nil
			})
		}()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		require.ErrorIs(t, store.Update(ctx, nothing), context.DeadlineExceeded)
		require.NoError(t, store.View(t.Context(), nothing), "a View waits for nobody")
		close(free)
		require.NoError(t, store.Update(t.Context(), nothing))
	})
}

// What is cancelled before the commit is not committed.
func TestCancelledInside(t *testing.T) {
	store := memory.New().Tenant("one")
	ctx, cancel := context.WithCancel(t.Context())
	err := store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		defer cancel()
		return tx.Agents().Put(ctx, &storage.Agent{ID: "ann"})
	})
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, store.View(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		all, err := tx.Agents().List(ctx)
		assert.Empty(t, all)
		return err
	}))
}

func TestLockOrder(t *testing.T) {
	store := memory.New().Tenant("one")
	low := storage.LockKey{Class: storage.LockIdentity, Name: "a"}
	high := storage.LockKey{Class: storage.LockAgent, Name: "a"}
	other := storage.LockKey{Class: storage.LockAgent, Name: "b"}
	require.NoError(t, store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		return errors.Join(tx.Lock(ctx, low), tx.Lock(ctx, high), tx.Lock(ctx, high, low))
	}), "what is held can be asked for again")
	for _, second := range []storage.LockKey{low, other} {
		require.Error(t, store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
			if err := tx.Lock(ctx, high); err != nil {
				t.Error(err)
			}
			return tx.Lock(ctx, second)
		}))
	}
	require.ErrorIs(t, store.View(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		return tx.Lock(ctx, low)
	}), storage.ErrReadOnly)
}

func TestLimitsMustBePositive(t *testing.T) {
	store := memory.New().Tenant("one")
	require.NoError(t, store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Messages().List(ctx, storage.MessageQuery{Conversations: []storage.ConversationID{{}}})
		assert.Error(t, err)
		_, err = tx.Outbox().Claim(ctx, "wa", storage.Claim{})
		assert.Error(t, err)
		_, err = tx.DueMoments().Claim(ctx, storage.Claim{})
		assert.Error(t, err)
		_, err = tx.Journal().After(ctx, "", 0)
		assert.Error(t, err)
		return nil
	}))
}
