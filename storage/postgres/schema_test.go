package postgres_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/postgres"
)

func TestTenantNeedsTheSchema(t *testing.T) {
	db := database(t, newSchema(t))
	_, err := db.Tenant(t.Context(), "one")
	require.ErrorIs(t, err, storage.ErrSchema)
	require.ErrorContains(t, err, "DB.Migrate")
	require.NoError(t, db.Migrate(t.Context()))
	_, err = db.Tenant(t.Context(), "one")
	require.NoError(t, err)
}

func TestTenantRefusesANewerSchema(t *testing.T) {
	db := migrated(t, newSchema(t))
	_, err := db.Pool().Exec(t.Context(), "insert into rapport_migrations (version_id, is_applied) values (999, true)")
	require.NoError(t, err)
	_, err = db.Tenant(t.Context(), "one")
	require.ErrorIs(t, err, storage.ErrSchema)
	require.ErrorContains(t, err, "this program is older than the database")
}

func TestMigrateFromSeveralProcesses(t *testing.T) {
	dsn := newSchema(t)
	var wg sync.WaitGroup
	for range 3 {
		db := database(t, dsn)
		wg.Go(func() { assert.NoError(t, db.Migrate(t.Context())) })
	}
	wg.Wait()
	_, err := migrated(t, dsn).Tenant(t.Context(), "one")
	require.NoError(t, err)
}

func TestNewLeavesThePoolToItsOwner(t *testing.T) {
	owner := migrated(t, newSchema(t))
	db := postgres.New(owner.Pool(), nil)
	s, err := db.Tenant(t.Context(), "one")
	require.NoError(t, err)
	require.NoError(t, db.Close())
	require.NoError(t, s.Update(t.Context(), adding("a")))
}

func TestOpenKeepsThePasswordToItself(t *testing.T) {
	for _, dsn := range []string{"postgres://me:hush@127.0.0.1:1/none?connect_timeout=1", "postgres://me:hush@host:port/none"} {
		_, err := postgres.Open(t.Context(), dsn, nil)
		require.Error(t, err)
		require.NotContains(t, err.Error(), "hush")
	}
}
