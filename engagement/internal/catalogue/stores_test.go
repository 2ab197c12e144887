package catalogue

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/storage/postgres"
	"github.com/rapport-go/rapport/storage/sqlite"
)

// onEachStore runs a test on every store. open opens the same data each time:
// every call is one more process.
func onEachStore(t *testing.T, test func(t *testing.T, open func() storage.Store)) {
	t.Run("memory", func(t *testing.T) {
		db := memory.New()
		test(t, func() storage.Store { return db.Tenant("test") })
	})
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "test.db")
		test(t, func() storage.Store { return sqliteTenant(t, path) })
	})
	t.Run("postgres", func(t *testing.T) {
		dsn := postgresDSN(t)
		name := fmt.Sprintf("catalogue-%d-%d", os.Getpid(), time.Now().UnixNano())
		test(t, func() storage.Store { return postgresTenant(t, dsn, name) })
	})
}

func sqliteTenant(t *testing.T, path string) storage.Store {
	db, err := sqlite.Open(t.Context(), path, nil)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	require.NoError(t, db.Migrate(t.Context()))
	s, err := db.Tenant(t.Context(), "test")
	require.NoError(t, err)
	return s
}

func postgresTenant(t *testing.T, dsn, name string) storage.Store {
	db, err := postgres.Open(t.Context(), dsn, nil)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	require.NoError(t, db.Migrate(t.Context()))
	s, err := db.Tenant(t.Context(), name)
	require.NoError(t, err)
	return s
}

// postgresDSN skips the test if there is no PostgreSQL, or fails it if
// RAPPORT_REQUIRE asks for one.
func postgresDSN(t *testing.T) string {
	dsn := os.Getenv("RAPPORT_POSTGRES_DSN")
	if dsn == "" && slices.Contains(strings.Split(os.Getenv("RAPPORT_REQUIRE"), ","), "postgres") {
		t.Fatal("RAPPORT_REQUIRE asks for postgres, but RAPPORT_POSTGRES_DSN is not set")
	}
	if dsn == "" {
		t.Skip("RAPPORT_POSTGRES_DSN is not set: not tested on PostgreSQL")
	}
	return dsn
}
