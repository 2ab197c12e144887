package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/sqlite"
	"github.com/rapport-go/rapport/storage/storetest"
)

func TestSuiteInSeveralProcesses(t *testing.T) {
	storetest.Run(t, storetest.Harness{Open: severalProcesses})
}

func TestSuiteInOneProcess(t *testing.T) {
	storetest.Run(t, storetest.Harness{Open: oneProcess})
}

// oneProcess gives an empty file. All stores share a database, and so their
// Updates share transactions.
func oneProcess(t testing.TB) func(tenant string) storage.Store {
	db := database(t, filepath.Join(t.TempDir(), "suite.db"))
	require.NoError(t, db.Migrate(t.Context()))
	return func(tenant string) storage.Store {
		s, err := db.Tenant(t.Context(), tenant)
		require.NoError(t, err)
		return s
	}
}

// severalProcesses gives an empty file. Every store is opened by a database of
// its own, as if by another process.
func severalProcesses(t testing.TB) func(tenant string) storage.Store {
	path := filepath.Join(t.TempDir(), "suite.db")
	return func(tenant string) storage.Store { return opened(t, path, tenant) }
}

func opened(t testing.TB, path, tenant string) *sqlite.Store {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	require.NoError(t, db.Migrate(t.Context()))
	s, err := db.Tenant(t.Context(), tenant)
	require.NoError(t, err)
	return s
}
