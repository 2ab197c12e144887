package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/postgres"
)

// An instance that is paused, or cut off, in the middle of a transaction keeps
// its locks. The database gives it up in time, so that the others can go on.
func TestStalledTransactionIsGivenUp(t *testing.T) {
	dsn := newSchema(t)
	other := tenantOf(t, migrated(t, dsn))
	impatient := tenantOf(t, database(t, dsn+"&idle_in_transaction_session_timeout=200ms"))
	key := storage.LockKey{Class: storage.LockSettings, Name: "rules"}
	held, free := make(chan struct{}), make(chan struct{})
	stalled := make(chan error, 1)
	go func() {
		stalled <- impatient.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
			if err := tx.Lock(ctx, key); err != nil {
				return err
			}
			close(held)
			<-free
			_, err := tx.Agents().List(ctx)
			return err
		})
	}()
	<-held
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	require.NoError(t, other.Update(ctx, func(ctx context.Context, tx storage.Tx) error { return tx.Lock(ctx, key) }))
	close(free)
	assert.Error(t, <-stalled, "the stalled transaction must not go on")
	require.NoError(t, impatient.Update(t.Context(), adding("later")), "on another connection")
}

func tenantOf(t *testing.T, db *postgres.DB) *postgres.Store {
	t.Helper()
	store, err := db.Tenant(t.Context(), "one")
	require.NoError(t, err)
	return store
}

func TestPatienceWithStalledTransactions(t *testing.T) {
	dsn := newSchema(t)
	for name, c := range map[string]struct{ more, want string }{
		"the library's own": {"", "10s"},
		"the address's":     {"&idle_in_transaction_session_timeout=7s", "7s"},
		"none":              {"&idle_in_transaction_session_timeout=0", "0"},
	} {
		t.Run(name, func(t *testing.T) {
			db, err := postgres.Open(t.Context(), dsn+c.more, nil)
			require.NoError(t, err)
			defer func() { assert.NoError(t, db.Close()) }()
			var got string
			require.NoError(t, db.Pool().QueryRow(t.Context(), "show idle_in_transaction_session_timeout").Scan(&got))
			assert.Equal(t, c.want, got)
		})
	}
}
