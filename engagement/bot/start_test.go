package bot_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/engagement/bot"
	"github.com/rapport-go/rapport/storage"
)

// A counted store counts the entries of the journal that are read.
type counted struct {
	storage.Store
	read atomic.Int64
}

func (c *counted) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	return c.Store.View(ctx, func(ctx context.Context, tx storage.Tx) error { return fn(ctx, countedTx{tx, c}) })
}

type countedTx struct {
	storage.Tx
	c *counted
}

func (t countedTx) Journal() storage.Journal { return countedJournal{t.Tx.Journal(), t.c} }

type countedJournal struct {
	storage.Journal
	c *counted
}

func (j countedJournal) After(ctx context.Context, c storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	es, err := j.Journal.After(ctx, c, limit)
	j.c.read.Add(int64(len(es)))
	return es, err
}

func TestABotThatNeverRanBeginsWithTheCasesThatItHas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.stop()
		for range 50 {
			w.say("eva", "long ago")
		}
		pass(time.Second)
		old := w.work()
		_, err := w.engine.PickUp(t.Context(), "ana", old.ID)
		require.NoError(t, err)
		_, err = w.engine.Done(t.Context(), "ana", old.ID, "")
		require.NoError(t, err)
		pass(48 * time.Hour)
		w.say("mia", "is anybody there?")
		pass(time.Minute)

		store := &counted{Store: w.store}
		stop := run(t, w.bot(echo, func(cfg *bot.Config) { cfg.Store = store }).Run)
		defer stop()
		pass(5 * time.Second)
		assert.Equal(t, []string{"is anybody there?"}, w.turns())
		assert.Equal(t, []string{"you said: is anybody there?"}, w.read("mia"))
		assert.Less(t, store.read.Load(), int64(50), "what is long over is not read")
	})
}

func TestABotWithoutCasesBeginsNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.stop()
		pass(time.Minute)
		store := &counted{Store: w.store}
		defer run(t, w.bot(echo, func(cfg *bot.Config) { cfg.Store = store }).Run)()
		pass(5 * time.Second)
		assert.Zero(t, store.read.Load())
		w.say("mia", "hello")
		pass(5 * time.Second)
		assert.Equal(t, []string{"you said: hello"}, w.read("mia"))
	})
}
