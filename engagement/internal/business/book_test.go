package business

import (
	"context"
	"errors"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var at = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// never is a schedule that is never open.
var never = hours.Schedule{Zone: "UTC"}

func TestWhatWasNotCommittedIsNotRemembered(t *testing.T) {
	store, book := memory.New().Tenant("test"), &Book{}
	failed := errors.New("failed")
	save := func(s hours.Schedule, end error) error {
		return store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
			if _, err := book.Save(ctx, tx, "office", s, 0, at, "chief"); err != nil {
				return err
			}
			all, err := book.Schedules(ctx, tx)
			require.NoError(t, err)
			open, _ := all["office"].OpenAt(at)
			assert.Equal(t, len(s.Week) > 0, open, "a transaction sees what it saved")
			return end
		})
	}
	require.ErrorIs(t, save(hours.AlwaysOpen("UTC"), failed), failed)
	require.NoError(t, save(never, nil))
}

func TestEveryVersionIsKept(t *testing.T) {
	store, book := memory.New().Tenant("test"), &Book{}
	update := func(fn func(context.Context, storage.Tx) error) { require.NoError(t, store.Update(t.Context(), fn)) }
	for version, s := range []hours.Schedule{never, hours.AlwaysOpen("UTC"), never} {
		update(func(ctx context.Context, tx storage.Tx) error {
			_, err := book.Save(ctx, tx, "office", s, int64(version), at, "chief")
			return err
		})
	}
	update(func(ctx context.Context, tx storage.Tx) error { return book.Delete(ctx, tx, "office", 3, at, "chief") })
	later := &Book{} // another process
	update(func(ctx context.Context, tx storage.Tx) error {
		all, err := later.Hours(ctx, tx, "office@1", "", "office@2", "office@2")
		require.NoError(t, err)
		assert.Len(t, all, 2)
		assert.Zero(t, all["office@1"].Between(at, at.Add(time.Hour)))
		assert.Equal(t, time.Hour, all["office@2"].Between(at, at.Add(time.Hour)))
		schedules, err := later.Schedules(ctx, tx)
		require.NoError(t, err)
		assert.Empty(t, schedules, "deleted hours count no more")
		var unusable *UnusableError
		_, err = later.Calendar(ctx, tx, "office@9")
		require.ErrorAs(t, err, &unusable)
		return nil
	})
}
