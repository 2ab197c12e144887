package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/sqlite"
)

// A closed database is one file: it can be copied or moved.
func TestCloseLeavesOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one.db")
	db, err := sqlite.Open(t.Context(), path, nil)
	require.NoError(t, err)
	require.NoError(t, db.Migrate(t.Context()))
	s, err := db.Tenant(t.Context(), "one")
	require.NoError(t, err)
	require.NoError(t, s.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		return tx.Agents().Put(ctx, &storage.Agent{ID: "ana"})
	}))
	require.NoError(t, s.View(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Agents().List(ctx)
		return err
	}))
	require.NoError(t, db.Close())
	left, err := filepath.Glob(path + "*")
	require.NoError(t, err)
	require.Equal(t, []string{path}, left)
}
