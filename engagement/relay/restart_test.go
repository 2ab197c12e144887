package relay_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/engagement/relay"
	"github.com/rapport-go/rapport/storage"
)

// A mortal store is that of a process which can die.
type mortal struct {
	storage.Store
	dead atomic.Bool
}

var errDead = errors.New("the process is dead")

func (m *mortal) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	if m.dead.Load() {
		return errDead
	}
	return m.Store.View(ctx, fn)
}

func (m *mortal) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	if m.dead.Load() {
		return errDead
	}
	return m.Store.Update(ctx, fn)
}

// distinct counts how many events came at least once, and checks that each has
// one id.
func distinct(t *testing.T, tries []try) int {
	ids := map[storage.Cursor]string{}
	for _, one := range tries {
		if id, ok := ids[one.Data.Cursor]; ok {
			assert.Equal(t, id, one.ID)
		}
		ids[one.Data.Cursor] = one.ID
	}
	return len(ids)
}

func TestNothingIsLostWhenTheProcessEndsInTheMiddle(t *testing.T) {
	for _, killed := range []bool{false, true} {
		onEachStore(t, func(t *testing.T, open func(testing.TB) storage.Store) {
			w := newWorldOn(t, open(t))
			w.crm.set(func(_ http.ResponseWriter, q *http.Request, _ int, _ relay.Payload) {
				select { // it is slow: processes end in the middle of it
				case <-time.After(400 * time.Millisecond):
				case <-q.Context().Done():
					panic(http.ErrAbortHandler)
				}
			})
			const events = 40
			for i := range 10 {
				store := &mortal{Store: w.store}
				r := w.relay(func(cfg *relay.Config) { cfg.Store = store })
				stop := w.start(r)
				for range events / 10 {
					w.say("mia", "hello")
				}
				pass(time.Duration(700+130*i) * time.Millisecond)
				store.dead.Store(killed)
				stop()
				if killed {
					pass(time.Minute) // until its turn is over
				}
			}
			defer w.start(w.relay())()
			pass(2 * time.Minute)
			assert.Equal(t, events, distinct(t, w.crm.all()))
			if killed {
				assert.Greater(t, len(w.crm.all()), events, "what was not saved came again")
			}
		})
	}
}

func TestTriesAndTroubleOutliveAProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.crm.set(func(rw http.ResponseWriter, _ *http.Request, _ int, _ relay.Payload) {
			rw.WriteHeader(http.StatusTeapot)
		})
		give := func(cfg *relay.Config) { cfg.GiveUp = 2 * time.Hour }
		stop := w.start(w.relay(give))
		w.say("mia", "one")
		pass(time.Hour)
		stop()
		pass(100 * time.Hour) // nobody tries, which counts for nothing
		r := w.relay(give)
		before := w.state(r)
		require.Len(t, before.Trying, 1)
		stop = w.start(r)
		pass(30 * time.Minute)
		s := w.state(r)
		require.Len(t, s.Trying, 1, "it is not given up yet")
		assert.Zero(t, s.DisabledAt)
		assert.Greater(t, s.Trying[0].Attempts, before.Trying[0].Attempts)
		pass(3 * time.Hour)
		stop()
		assert.Len(t, w.state(r).Failures, 1)
	})
}

func TestOneOfTwoProcessesPostsAndTheOtherGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		store := &mortal{Store: w.store}
		first := w.start(w.relay(func(cfg *relay.Config) { cfg.Store = store }))
		second := w.start(w.relay())
		defer second()
		for range 5 {
			w.say("mia", "hello")
			pass(3 * time.Second)
		}
		require.Len(t, w.crm.all(), 5, "each once")
		store.dead.Store(true)
		first()
		w.say("mia", "who tells of this?")
		pass(time.Minute)
		require.Len(t, w.crm.all(), 6)
		assert.Equal(t, 6, distinct(t, w.crm.all()))
	})
}

func TestAStoreThatFailsForAWhileIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		store := &mortal{Store: w.store}
		defer w.start(w.relay(func(cfg *relay.Config) { cfg.Store = store }))()
		w.say("mia", "one")
		pass(2 * time.Second)
		store.dead.Store(true)
		w.say("mia", "two")
		pass(time.Hour)
		store.dead.Store(false)
		pass(time.Minute)
		w.say("mia", "three")
		pass(2 * time.Second)
		assert.Equal(t, 3, distinct(t, w.crm.all()))
	})
}
