package engagement_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFollowersShareWhatOneOfThemReads: an event, and a minute without any, cost
// a store as much for fifty followers as for a few; and each gets the event.
func TestFollowersShareWhatOneOfThemReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const followers = 50
		store := tallied{memory.New().Tenant("one"), &atomic.Int64{}}
		e, err := engagement.New(engagement.Config{Store: store, Channels: map[channel.ID]channel.Channel{line: channeltest.NewFake("line")}})
		require.NoError(t, err)
		ctx, stop := context.WithCancel(t.Context())
		var seen atomic.Int64
		for range followers {
			go func() {
				for _, err := range e.Events(ctx, "") {
					if err == nil {
						seen.Add(1)
					}
				}
			}()
		}
		synctest.Wait()
		for n := range 3 {
			store.n.Store(0)
			require.NoError(t, e.PutAgent(t.Context(), "", &storage.Agent{ID: storage.AgentID(rune('a' + n))}))
			e.Wake()
			synctest.Wait()
			assert.EqualValues(t, followers*(n+1), seen.Load())
			assert.LessOrEqual(t, store.n.Load(), int64(5), "one writes, one reads, one finds no more")
		}
		store.n.Store(0)
		<-time.After(time.Minute)
		assert.LessOrEqual(t, store.n.Load(), int64(3*60), "all poll together, once a second")
		stop()
		synctest.Wait()
	})
}

// stuck is a store whose views wait until they may go on, or their context ends.
type stuck struct {
	storage.Store
	gate chan struct{}
}

func (s stuck) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-s.gate:
		return s.Store.View(ctx, fn)
	}
}

// TestWhoGoesAwayTakesNobodyAlong: the one who reads for all can leave while the
// store stands still, and the others read on.
func TestWhoGoesAwayTakesNobodyAlong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner, gate := memory.New().Tenant("one"), make(chan struct{})
		fake := channeltest.NewFake("line")
		config := func(s storage.Store) engagement.Config {
			return engagement.Config{Store: s, Channels: map[channel.ID]channel.Channel{line: fake}}
		}
		writer, err := engagement.New(config(inner))
		require.NoError(t, err)
		require.NoError(t, writer.PutAgent(t.Context(), "", &storage.Agent{ID: "ana"}))
		e, err := engagement.New(config(stuck{inner, gate}))
		require.NoError(t, err)

		first := func(ctx context.Context, got chan<- error) {
			for _, err := range e.Events(ctx, "") {
				got <- err
				return
			}
		}
		leader, leave := context.WithCancel(t.Context())
		left, stayed := make(chan error, 1), make(chan error, 1)
		go first(leader, left)
		synctest.Wait()
		go first(t.Context(), stayed)
		synctest.Wait()
		leave()
		assert.ErrorIs(t, <-left, context.Canceled)
		close(gate)
		assert.NoError(t, <-stayed)
	})
}

// TestWhoGoesAwayOvertakesNobody: one who waits for the read of another can leave
// before it ends, and it still ends well.
func TestWhoGoesAwayOvertakesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner, gate := memory.New().Tenant("one"), make(chan struct{})
		require.NoError(t, happen(t.Context(), inner, engagement.CaseOpened))
		e, err := engagement.New(engagement.Config{
			Store: stuck{inner, gate}, Channels: map[channel.ID]channel.Channel{line: channeltest.NewFake("line")},
		})
		require.NoError(t, err)
		first := func(ctx context.Context, got chan<- error) {
			for _, err := range e.Events(ctx, "") {
				got <- err
				return
			}
		}
		impatient, leave := context.WithCancel(t.Context())
		stayed, left := make(chan error, 1), make(chan error, 1)
		go first(t.Context(), stayed)
		synctest.Wait()
		go first(impatient, left)
		synctest.Wait()
		leave()
		assert.ErrorIs(t, <-left, context.Canceled)
		close(gate)
		assert.NoError(t, <-stayed)
	})
}
