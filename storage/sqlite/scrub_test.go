package sqlite_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/sqlite"
	"github.com/rapport-go/rapport/storage/storetest"
)

// rawBytes are the bytes of the file and of those beside it.
func rawBytes(t *testing.T, path string) []byte {
	t.Helper()
	var all []byte
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		content, err := os.ReadFile(name)
		require.NoError(t, err)
		all = append(all, content...)
	}
	return all
}

// TestErasedPeopleLeaveNoTrace: after a Scrub, nothing in the files tells of who
// was erased, and everything of who was not. The database stays open and is
// written to.
func TestErasedPeopleLeaveNoTrace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := database(t, path)
	require.NoError(t, db.Migrate(t.Context()))
	s, err := db.Tenant(t.Context(), "one")
	require.NoError(t, err)
	erased, kept := storetest.Traces(t, s)
	require.Contains(t, string(rawBytes(t, path)), erased[0], "there is something to scrub")
	require.NoError(t, s.Scrub(t.Context()))
	require.NoError(t, s.Update(t.Context(), adding("later")))
	content := bytes.ToLower(rawBytes(t, path))
	for _, text := range erased {
		assert.False(t, bytes.Contains(content, bytes.ToLower([]byte(text))), "%s of who was erased", text)
	}
	for _, text := range kept {
		assert.True(t, bytes.Contains(content, bytes.ToLower([]byte(text))), "%s of who was not erased", text)
	}
	require.Len(t, agentsOf(t, s), 1)
}

// TestScrubNeedsTheLogForItself: while a View reads what was before, nobody can
// say that it is gone.
func TestScrubNeedsTheLogForItself(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db, err := sqlite.Open(t.Context(), path, &sqlite.Options{BusyTimeout: 20 * time.Millisecond})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	require.NoError(t, db.Migrate(t.Context()))
	s, err := db.Tenant(t.Context(), "one")
	require.NoError(t, err)
	require.NoError(t, s.Update(t.Context(), adding("a")))
	require.NoError(t, s.View(t.Context(), func(context.Context, storage.Tx) error {
		require.Error(t, s.Scrub(t.Context()))
		return nil
	}))
	require.NoError(t, s.Scrub(t.Context()))
	info, err := os.Stat(path + "-wal")
	require.NoError(t, err)
	assert.Zero(t, info.Size())
	require.NoError(t, s.Update(t.Context(), adding("b")))
	require.Len(t, agentsOf(t, s), 2)
}
