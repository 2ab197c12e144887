package sqlite_test

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage"
)

var errMine = errors.New("mine")

// TestUpdatesTogether runs many Updates at once, of which some fail and some
// panic, and reads what is there with another database.
func TestUpdatesTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := opened(t, path, "one")
	const each = 100
	var wg sync.WaitGroup
	for i := range each {
		wg.Go(func() { assert.NoError(t, s.Update(t.Context(), adding("good "+strconv.Itoa(i)))) })
		wg.Go(func() { assert.ErrorIs(t, s.Update(t.Context(), failing(i)), errMine) })
		wg.Go(func() { assert.Panics(t, func() { _ = s.Update(t.Context(), panicking(i)) }) })
	}
	wg.Wait()
	all := agentsOf(t, opened(t, path, "one"))
	require.Len(t, all, each)
	for _, a := range all {
		require.Contains(t, a.ID, "good")
	}
}

func failing(i int) func(context.Context, storage.Tx) error {
	return func(ctx context.Context, tx storage.Tx) error {
		return errors.Join(adding("bad "+strconv.Itoa(i))(ctx, tx), errMine)
	}
}

func panicking(i int) func(context.Context, storage.Tx) error {
	return func(ctx context.Context, tx storage.Tx) error {
		_ = adding("worse "+strconv.Itoa(i))(ctx, tx)
		panic(errMine)
	}
}

// TestWaitingIsGivenUp cancels Updates while they wait for their turn.
func TestWaitingIsGivenUp(t *testing.T) {
	s := opened(t, filepath.Join(t.TempDir(), "a.db"), "one")
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	err := s.Update(t.Context(), func(inner context.Context, tx storage.Tx) error {
		for i := range 20 {
			wg.Go(func() { assert.ErrorIs(t, s.Update(ctx, adding("late "+strconv.Itoa(i))), context.Canceled) })
		}
		cancel()
		return adding("first")(inner, tx)
	})
	require.NoError(t, err)
	wg.Wait()
	require.NoError(t, s.Update(t.Context(), adding("second")))
	require.Len(t, agentsOf(t, s), 2)
}

// TestNothingIsKeptAfterAFailure: a function that takes no notice of a failure
// of the database does not get half of its work committed.
func TestNothingIsKeptAfterAFailure(t *testing.T) {
	s := newShop(t)
	_, err := s.db.SQL().Exec("drop table rapport_teams")
	require.NoError(t, err)
	err = s.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		require.NoError(t, adding("before")(ctx, tx))
		require.Error(t, tx.Teams().Put(ctx, &storage.Team{ID: "a"}))
		require.Error(t, adding("after")(ctx, tx))
		return nil
	})
	require.Error(t, err)
	require.NoError(t, s.store.Update(t.Context(), adding("later")))
	require.Len(t, agentsOf(t, s.store), 1)
}
