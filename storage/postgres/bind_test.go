package postgres_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/postgres"
)

// A shop is a host with a table of its own.
type shop struct {
	*testing.T
	db    *postgres.DB
	store *postgres.Store
}

func newShop(t *testing.T) *shop {
	db := migrated(t, newSchema(t))
	store, err := db.Tenant(t.Context(), "one")
	require.NoError(t, err)
	_, err = db.Pool().Exec(t.Context(), "create table orders (id text primary key)")
	require.NoError(t, err)
	return &shop{T: t, db: db, store: store}
}

func (s *shop) begin() pgx.Tx {
	tx, err := s.db.Pool().Begin(s.Context())
	require.NoError(s, err)
	return tx
}

// order writes an order, and an agent with it.
func (s *shop) order(tx pgx.Tx, store storage.Store, id string) {
	_, err := tx.Exec(s.Context(), "insert into orders values ($1)", id)
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
	require.NoError(s, s.db.Pool().QueryRow(s.Context(), "select count(*) from orders").Scan(&n))
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
	require.NoError(t, tx.Rollback(t.Context()))
	s.sees(0, 0)

	tx = s.begin()
	s.order(tx, s.store.Bind(tx), "kept")
	require.NoError(t, tx.Commit(t.Context()))
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
	require.NoError(t, tx.Commit(t.Context()))
	s.sees(1, 1)
}

// TestBindSurvivesAFailure: an error of the database ends the Update, and the
// host's transaction goes on.
func TestBindSurvivesAFailure(t *testing.T) {
	s := newShop(t)
	tx := s.begin()
	bound := s.store.Bind(tx)
	require.Error(t, bound.Update(t.Context(), adding("no NUL \x00 here")))
	s.order(tx, bound, "kept")
	require.NoError(t, tx.Commit(t.Context()))
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
	require.NoError(t, tx.Rollback(t.Context()))
}
