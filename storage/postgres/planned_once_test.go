package postgres_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage"
)

// TestFewRowsAreNotPlannedEachTime: PostgreSQL plans a statement at every call as
// long as it takes the plan for these arguments for cheaper than one for any. To
// plan a look at the settings takes ten times as long as the look.
func TestFewRowsAreNotPlannedEachTime(t *testing.T) {
	s := newShop(t)
	tx := s.begin()
	defer func() { require.NoError(t, tx.Rollback(context.WithoutCancel(t.Context()))) }()
	const often = 40
	for range often {
		require.NoError(t, s.store.Bind(tx).Update(t.Context(), lookAround))
	}
	rows, err := tx.Query(t.Context(), "select statement, custom_plans from pg_prepared_statements where custom_plans + generic_plans >= $1", often)
	require.NoError(t, err)
	plans, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
		Statement string
		Custom    int
	}])
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(plans), 6)
	for _, p := range plans {
		assert.LessOrEqual(t, p.Custom, 6, p.Statement)
	}
}

// lookAround reads a few records of each sort that every event needs.
func lookAround(ctx context.Context, tx storage.Tx) error {
	sought := storage.ConversationKey{Channel: "a"}
	for _, look := range []func() error{
		func() error {
			if _, err := tx.Settings().Get(ctx, "one"); !errors.Is(err, storage.ErrNotFound) {
				return err
			}
			return nil
		},
		func() error { _, err := tx.Identities().Find(ctx, storage.IdentityKey{Kind: "whatsapp"}); return err },
		func() error { _, err := tx.Conversations().IDs(ctx, sought); return err },
		func() error { _, err := tx.Conversations().Find(ctx, sought); return err },
		func() error {
			_, err := tx.Messages().Find(ctx, storage.ProviderKey{Channel: "a", ID: "b"})
			return err
		},
		func() error { _, err := tx.Bindings().Live(ctx, "a", storage.ContactID{1}); return err },
		func() error { _, err := tx.Presences().Get(ctx, "ann"); return err },
		func() error { _, err := tx.ReadMarks().Get(ctx, "ann", storage.ConversationID{1}); return err },
	} {
		if err := look(); err != nil {
			return err
		}
	}
	return nil
}
