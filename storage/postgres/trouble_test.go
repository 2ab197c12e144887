package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/postgres"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// openAt opens a migrated database with a tenant.
func openAt(t *testing.T, dsn string) *postgres.Store {
	t.Helper()
	db, err := postgres.Open(t.Context(), dsn, nil)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	require.NoError(t, db.Migrate(t.Context()))
	s, err := db.Tenant(t.Context(), "test")
	require.NoError(t, err)
	return s
}

// putTwo stores two documents in one transaction; between is called before it is
// committed.
func putTwo(ctx context.Context, s *postgres.Store, n, size int, between func()) error {
	return s.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		for _, half := range []string{"a", "b"} {
			data := make([]byte, size)
			for i := range data {
				data[i] = byte(i * i * n >> 3) // nothing that could be compressed
			}
			doc := &storage.Setting{Name: fmt.Sprintf("%s/%04d", half, n), Data: data, UpdatedAt: time.Unix(1, 0)}
			if err := tx.Settings().Put(ctx, doc); err != nil {
				return err
			}
		}
		if between != nil {
			between()
		}
		return nil
	})
}

// halves counts the documents of each half.
func halves(t *testing.T, s *postgres.Store) (a, b int) {
	t.Helper()
	require.NoError(t, s.View(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		as, err := tx.Settings().List(ctx, "a/")
		if err != nil {
			return err
		}
		bs, err := tx.Settings().List(ctx, "b/")
		a, b = len(as), len(bs)
		return err
	}))
	return a, b
}

func TestAConnectionThatIsCut(t *testing.T) {
	way, dsn := through(t, newSchema(t))
	s := openAt(t, dsn)
	require.NoError(t, putTwo(t.Context(), s, 1, 100, nil))
	err := putTwo(t.Context(), s, 2, 100, func() { way.cut(false) })
	require.ErrorIs(t, err, storage.ErrUnavailable)
	way.cut(true)
	require.ErrorIs(t, putTwo(t.Context(), s, 3, 100, nil), storage.ErrUnavailable, "nobody can connect")
	way.cut(false)
	require.NoError(t, putTwo(t.Context(), s, 4, 100, nil))
	a, b := halves(t, s)
	assert.Equal(t, 2, a)
	assert.Equal(t, 2, b)
}

// A server that takes its time is no trouble, until the caller has none.
func TestAServerThatIsSlow(t *testing.T) {
	way, dsn := through(t, newSchema(t))
	s := openAt(t, dsn)
	way.slow(20 * time.Millisecond)
	require.NoError(t, putTwo(t.Context(), s, 1, 100, nil))
	way.slow(2 * time.Second)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := putTwo(ctx, s, 2, 100, nil)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.False(t, errors.Is(err, storage.ErrUnavailable), "it was the caller who gave up")
	way.slow(0)
	way.cut(false)
	require.NoError(t, putTwo(t.Context(), s, 3, 100, nil))
	a, b := halves(t, s)
	assert.Equal(t, 2, a)
	assert.Equal(t, 2, b)
}

func TestAServerThatTakesNoWrites(t *testing.T) {
	dsn := newSchema(t)
	openAt(t, dsn)
	u, err := url.Parse(dsn)
	require.NoError(t, err)
	q := u.Query()
	q.Set("default_transaction_read_only", "on")
	u.RawQuery = q.Encode()
	db, err := postgres.Open(t.Context(), u.String(), nil)
	require.NoError(t, err)
	defer func() { assert.NoError(t, db.Close()) }()
	s, err := db.Tenant(t.Context(), "test")
	require.NoError(t, err)
	require.ErrorIs(t, putTwo(t.Context(), s, 1, 100, nil), storage.ErrWriteProtected)
	a, _ := halves(t, s)
	assert.Zero(t, a, "reading goes on")
}
