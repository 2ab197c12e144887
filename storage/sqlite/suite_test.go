package sqlite_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

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
	db := database(t, migrated(t))
	return func(tenant string) storage.Store {
		s, err := db.Tenant(t.Context(), tenant)
		require.NoError(t, err)
		return s
	}
}

// severalProcesses gives an empty file. Every store is opened by a database of
// its own, as if by another process.
func severalProcesses(t testing.TB) func(tenant string) storage.Store {
	path := migrated(t)
	return func(tenant string) storage.Store { return opened(t, path, tenant) }
}

// template is a file with the schema and nothing else: to copy it takes less
// time than to make the schema for every case.
var template = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "rapport-sqlite")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "template.db")
	db, err := sqlite.Open(context.Background(), path, nil)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(db.Migrate(context.Background()), db.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// migrated is the path of an empty file with the schema.
func migrated(t testing.TB) string {
	t.Helper()
	content, err := template()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "suite.db")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}

func opened(t testing.TB, path, tenant string) *sqlite.Store {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, &sqlite.Options{BusyTimeout: 5 * time.Minute}) // of a disk that others use as well
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	require.NoError(t, db.Migrate(t.Context()))
	s, err := db.Tenant(t.Context(), tenant)
	require.NoError(t, err)
	return s
}
