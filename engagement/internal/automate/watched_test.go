package automate_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/engagement/internal/automate"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/storage/storetest"
)

var at = time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)

func entry(kind string) *storage.JournalEntry { return &storage.JournalEntry{At: at, Kind: kind} }

func kinds(es []automate.Noted) (out []string) {
	for _, e := range es {
		out = append(out, e.Kind)
	}
	return out
}

// journal is all that a store's journal has.
func journal(t *testing.T, s storage.Store) []string {
	t.Helper()
	var all []*storage.JournalEntry
	require.NoError(t, s.View(t.Context(), func(ctx context.Context, tx storage.Tx) (err error) {
		all, err = tx.Journal().After(ctx, "", 100)
		return err
	}))
	var out []automate.Noted
	for _, e := range all {
		out = append(out, automate.Noted{JournalEntry: e})
	}
	return kinds(out)
}

func write(t *testing.T, s storage.Store, names ...string) error {
	t.Helper()
	return s.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		for _, name := range names {
			if err := tx.Journal().Append(ctx, entry(name)); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestHeardSeesWhatATransactionWrote(t *testing.T) {
	var heard, committed [][]string
	var nows []bool
	s := automate.Watched{Store: memory.New().Tenant("a"), Heard: func(ctx context.Context, tx storage.Tx, es []automate.Noted) (bool, error) {
		heard = append(heard, kinds(es))
		return len(es) == 2, tx.Journal().Append(ctx, entry("follows"))
	}, Committed: func(now bool, es []automate.Noted) {
		committed = append(committed, kinds(es))
		nows = append(nows, now)
	}}
	require.NoError(t, write(t, s, "one", "two"))
	require.NoError(t, write(t, s))
	require.NoError(t, write(t, s, "three"))
	assert.Equal(t, [][]string{{"one", "two"}, {"three"}}, heard, "what Heard writes is not heard")
	assert.Equal(t, heard, committed)
	assert.Equal(t, []bool{true, false}, nows)
	assert.Equal(t, []string{"one", "two", "follows", "three", "follows"}, journal(t, s))
}

func TestWhatFailsIsNotHeardAndWhatHeardRefusesDoesNotHappen(t *testing.T) {
	calls, no := 0, errors.New("no")
	s := automate.Watched{Store: memory.New().Tenant("a"), Heard: func(context.Context, storage.Tx, []automate.Noted) (bool, error) {
		calls++
		return true, no
	}, Committed: func(bool, []automate.Noted) { t.Error("nothing was committed") }}
	require.ErrorIs(t, write(t, s, "one"), no)
	assert.Equal(t, 1, calls)
	failed := errors.New("failed")
	require.ErrorIs(t, s.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		if err := tx.Journal().Append(ctx, entry("one")); err != nil {
			return err
		}
		return failed
	}), failed)
	assert.Equal(t, 1, calls)
	assert.Empty(t, journal(t, s))
}

func TestHeardKnowsTheCause(t *testing.T) {
	var why []automate.Cause
	s := automate.Watched{Store: memory.New().Tenant("a"), Heard: func(_ context.Context, _ storage.Tx, es []automate.Noted) (bool, error) {
		for _, e := range es {
			why = append(why, e.Why)
		}
		return false, nil
	}, Committed: quiet}
	require.NoError(t, write(t, s, "by hand"))
	require.NoError(t, s.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		automate.Because(tx, automate.Cause{By: "welcome", Depth: 2})
		if err := tx.Journal().Append(ctx, entry("by program")); err != nil {
			return err
		}
		automate.Because(tx, automate.Cause{By: "reminder", Depth: 1})
		return tx.Journal().Append(ctx, entry("by another"), entry("too"))
	}))
	assert.Equal(t, []automate.Cause{{}, {By: "welcome", Depth: 2}, {By: "reminder", Depth: 1}, {By: "reminder", Depth: 1}}, why)
}

func TestAWatchedStoreKeepsTheContractOfStores(t *testing.T) {
	storetest.Run(t, storetest.Harness{Open: func(testing.TB) func(string) storage.Store {
		db := memory.New()
		return func(tenant string) storage.Store {
			return wakeful{automate.Watched{Store: db.Tenant(tenant), Heard: look, Committed: quiet}, db.Tenant(tenant)}
		}
	}})
}

// wakeful is a watched store with what its store can do beside.
type wakeful struct {
	automate.Watched
	storage.Waker
}

// look reads, as an automation does.
func look(ctx context.Context, tx storage.Tx, _ []automate.Noted) (bool, error) {
	_, err := tx.Settings().List(ctx, "automation/")
	return true, err
}

func quiet(bool, []automate.Noted) {}
