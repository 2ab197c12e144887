package postgres_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/postgres"
	"github.com/rapport-go/rapport/storage/storetest"
)

func TestSuite(t *testing.T) {
	needDSN(t)
	storetest.Run(t, storetest.Harness{Open: harness(t)})
}

// needDSN returns the address of a server to test on, or skips the test. With
// "postgres" in RAPPORT_REQUIRE, it fails the test instead.
func needDSN(t testing.TB) string {
	dsn := os.Getenv("RAPPORT_POSTGRES_DSN")
	if dsn != "" {
		return dsn
	}
	if slices.Contains(strings.Split(os.Getenv("RAPPORT_REQUIRE"), ","), "postgres") {
		t.Fatal("RAPPORT_POSTGRES_DSN is not set, but RAPPORT_REQUIRE asks for postgres")
	}
	t.Skip("RAPPORT_POSTGRES_DSN is not set: PostgreSQL is not tested")
	return ""
}

var schemas atomic.Int64

// newSchema makes an empty schema and returns the address that leads to it.
func newSchema(t testing.TB) string {
	t.Helper()
	dsn := needDSN(t)
	name := fmt.Sprintf("rapport_test_%d_%d", os.Getpid(), schemas.Add(1))
	admin(t, dsn, "create schema "+name)
	t.Cleanup(func() { admin(t, dsn, "drop schema "+name+" cascade") })
	u, err := url.Parse(dsn)
	require.NoError(t, err)
	q := u.Query()
	q.Set("search_path", name)
	q.Set("application_name", name)
	u.RawQuery = q.Encode()
	return u.String()
}

func admin(t testing.TB, dsn, text string) {
	t.Helper()
	ctx := context.Background()
	c, err := pgx.Connect(ctx, dsn)
	require.NoError(t, err)
	defer func() { require.NoError(t, c.Close(ctx)) }()
	_, err = c.Exec(ctx, text)
	require.NoError(t, err)
}

// harness gives each case tenants of its own in one schema, which is to them
// as an empty database. The stores of a case take turns at two pools, as if
// they were in two processes.
func harness(t testing.TB) func(testing.TB) func(string) storage.Store {
	dsn := newSchema(t)
	pools := []*postgres.DB{migrated(t, dsn), database(t, dsn)}
	cases, stores := 0, 0
	return func(t testing.TB) func(string) storage.Store {
		cases++
		prefix := fmt.Sprintf("case %d, ", cases)
		return func(tenant string) storage.Store {
			stores++
			s, err := pools[stores%len(pools)].Tenant(t.Context(), prefix+tenant)
			require.NoError(t, err)
			return s
		}
	}
}

func database(t testing.TB, dsn string) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), dsn, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func migrated(t testing.TB, dsn string) *postgres.DB {
	t.Helper()
	db := database(t, dsn)
	require.NoError(t, db.Migrate(t.Context()))
	return db
}
