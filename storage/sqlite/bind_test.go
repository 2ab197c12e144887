package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/sqlite"
)

// A shop is a host with a table of its own.
type shop struct {
	*testing.T
	db    *sqlite.DB
	store *sqlite.Store
}

func newShop(t *testing.T) *shop {
	db := database(t, filepath.Join(t.TempDir(), "shop.db"))
	require.NoError(t, db.Migrate(t.Context()))
	store, err := db.Tenant(t.Context(), "one")
	require.NoError(t, err)
	_, err = db.SQL().Exec("create table orders (id text primary key)")
	require.NoError(t, err)
	return &shop{T: t, db: db, store: store}
}

func (s *shop) begin() *sql.Tx {
	tx, err := s.db.SQL().BeginTx(s.Context(), nil)
	require.NoError(s, err)
	return tx
}

// order writes an order, and a contact with it.
func (s *shop) order(tx *sql.Tx, store storage.Store, id string) {
	_, err := tx.Exec("insert into orders values (?)", id)
	require.NoError(s, err)
	require.NoError(s, store.Update(s.Context(), adding(id)))
}

func adding(id string) func(context.Context, storage.Tx) error {
	return func(ctx context.Context, tx storage.Tx) error {
		return tx.Agents().Put(ctx, &storage.Agent{ID: storage.AgentID(id)})
	}
}

// sees tells how many orders and agents there are.
func (s *shop) sees(orders, agents int) {
	s.Helper()
	var n int
	require.NoError(s, s.db.SQL().QueryRow("select count(*) from orders").Scan(&n))
	require.Equal(s, orders, n, "orders")
	require.Len(s, agentsOf(s.T, s.store), agents)
}

func agentsOf(t *testing.T, s storage.Store) (all []*storage.Agent) {
	t.Helper()
	require.NoError(t, s.View(t.Context(), func(ctx context.Context, tx storage.Tx) (err error) {
		all, err = tx.Agents().List(ctx)
		return err
	}))
	return all
}

func TestBindCommitsOrVanishesWithTheHost(t *testing.T) {
	s := newShop(t)
	tx := s.begin()
	s.order(tx, s.store.Bind(tx), "lost")
	require.NoError(t, tx.Rollback())
	s.sees(0, 0)

	tx = s.begin()
	s.order(tx, s.store.Bind(tx), "kept")
	require.NoError(t, tx.Commit())
	s.sees(1, 1)
}

func TestBindUndoesOnlyWhatFailed(t *testing.T) {
	s := newShop(t)
	tx := s.begin()
	bound := s.store.Bind(tx)
	s.order(tx, bound, "kept")
	mine := errors.New("mine")
	require.ErrorIs(t, bound.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		return errors.Join(adding("lost")(ctx, tx), mine)
	}), mine)
	require.PanicsWithValue(t, "mine", func() {
		_ = bound.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
			require.NoError(t, adding("lost too")(ctx, tx))
			panic("mine")
		})
	})
	require.Len(t, agentsOf(t, bound), 1)
	require.NoError(t, tx.Commit())
	s.sees(1, 1)
}

func TestBindKeepsTheContract(t *testing.T) {
	s := newShop(t)
	tx := s.begin()
	bound := s.store.Bind(tx)
	require.ErrorIs(t, bound.View(t.Context(), adding("refused")), storage.ErrReadOnly)
	require.ErrorIs(t, bound.Update(t.Context(), func(ctx context.Context, _ storage.Tx) error {
		return bound.Update(ctx, adding("inside"))
	}), storage.ErrNested)
	require.NoError(t, tx.Rollback())
}
