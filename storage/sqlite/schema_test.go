package sqlite_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/sqlite"
)

func database(t testing.TB, path string) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func TestTenantNeedsTheSchema(t *testing.T) {
	db := database(t, filepath.Join(t.TempDir(), "a.db"))
	_, err := db.Tenant(t.Context(), "one")
	require.ErrorIs(t, err, storage.ErrSchema)
	require.ErrorContains(t, err, "DB.Migrate")
	require.NoError(t, db.Migrate(t.Context()))
	_, err = db.Tenant(t.Context(), "one")
	require.NoError(t, err)
}

func TestOpenNamesTheFileThatItCannotHave(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "no such folder", "a.db")
	_, err := sqlite.Open(t.Context(), missing, nil)
	require.ErrorIs(t, err, storage.ErrUnavailable)
	require.ErrorContains(t, err, missing)
	_, err = os.Stat(filepath.Dir(missing))
	require.ErrorIs(t, err, fs.ErrNotExist, "folders are the host's")
}

func TestTenantRefusesANewerSchema(t *testing.T) {
	db := database(t, filepath.Join(t.TempDir(), "a.db"))
	require.NoError(t, db.Migrate(t.Context()))
	_, err := db.SQL().Exec("insert into rapport_migrations (version_id, is_applied) values (999, 1)")
	require.NoError(t, err)
	_, err = db.Tenant(t.Context(), "one")
	require.ErrorIs(t, err, storage.ErrSchema)
	require.ErrorContains(t, err, "this program is older than the database")
}

func TestMigrateFromSeveralProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	var wg sync.WaitGroup
	for range 4 {
		db := database(t, path)
		wg.Go(func() { assert.NoError(t, db.Migrate(t.Context())) })
	}
	wg.Wait()
	db := database(t, path)
	require.NoError(t, db.Migrate(t.Context()))
	_, err := db.Tenant(t.Context(), "one")
	require.NoError(t, err)
}

func TestCloseEndsEverything(t *testing.T) {
	db := database(t, filepath.Join(t.TempDir(), "a.db"))
	require.NoError(t, db.Migrate(t.Context()))
	s, err := db.Tenant(t.Context(), "one")
	require.NoError(t, err)
	require.NoError(t, db.Close())
	require.NoError(t, db.Close())
	require.Error(t, s.Update(t.Context(), adding("late")))
	require.Error(t, s.View(t.Context(), func(context.Context, storage.Tx) error { return nil }))
}

func TestOpenNeedsAFile(t *testing.T) {
	_, err := sqlite.Open(t.Context(), ":memory:", nil)
	require.Error(t, err)
	_, err = sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "no", "such", "folder", "a.db"), nil)
	require.Error(t, err)
}
