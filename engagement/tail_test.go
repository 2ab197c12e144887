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
