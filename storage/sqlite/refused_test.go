package sqlite_test

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/sqlite"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Updates that share a commit see each other's writes. One that fails because
// of them must not say so before they are durable.
func TestARefusalRestsOnWhatIsCommitted(t *testing.T) {
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), nil)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	require.NoError(t, db.Migrate(t.Context()))
	s, err := db.Tenant(t.Context(), "test")
	require.NoError(t, err)
	count := func(ctx context.Context, tx storage.Tx) (*storage.Setting, int) {
		doc, err := tx.Settings().Get(ctx, "n")
		if errors.Is(err, storage.ErrNotFound) {
			return &storage.Setting{Name: "n"}, 0
		}
		n, _ := strconv.Atoi(string(doc.Data))
		return doc, n
	}
	refused := errors.New("refused")
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			for range 60 {
				assert.NoError(t, s.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
					doc, n := count(ctx, tx)
					doc.Data, doc.UpdatedAt = []byte(strconv.Itoa(n+1)), time.Unix(1, 0)
					return tx.Settings().Put(ctx, doc)
				}))
				var seen, durable int
				assert.ErrorIs(t, s.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
					_, seen = count(ctx, tx)
					return refused
				}), refused)
				assert.NoError(t, s.View(t.Context(), func(ctx context.Context, tx storage.Tx) error {
					_, durable = count(ctx, tx)
					return nil
				}))
				assert.GreaterOrEqual(t, durable, seen)
			}
		})
	}
	all.Wait()
}
