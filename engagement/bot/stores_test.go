package bot_test

import (
	"path/filepath"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/storage/sqlite"
)

// onEachStore runs a test in a bubble, on a store that forgets and on one that has a
// file.
func onEachStore(t *testing.T, test func(t *testing.T, open func(testing.TB) storage.Store)) {
	for name, open := range map[string]func(testing.TB) storage.Store{"memory": inMemory, "sqlite": inFile} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, open) })
		})
	}
}

func inMemory(testing.TB) storage.Store { return memory.New().Tenant("test") }

func inFile(tb testing.TB) storage.Store {
	db, err := sqlite.Open(tb.Context(), filepath.Join(tb.TempDir(), "test.db"), nil)
	require.NoError(tb, err)
	tb.Cleanup(func() { assert.NoError(tb, db.Close()) })
	require.NoError(tb, db.Migrate(tb.Context()))
	s, err := db.Tenant(tb.Context(), "test")
	require.NoError(tb, err)
	return s
}
