package engagement_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// few are the transactions that a hundred moments at once may cost.
const few = 8

// TestClocksThatRunOutTogetherShareTransactions: what was promised to a hundred
// contacts who wrote at once is broken at once, and costs a few transactions.
func TestClocksThatRunOutTogetherShareTransactions(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store := tallied{memory.New().Tenant("test"), &atomic.Int64{}}
		w := newOfficeOn(t, store, nil)
		w.saveHours("office", hours.AlwaysOpen("UTC"))
		w.promises(global(within(minutes(60), sla.Period{}, sla.Period{})), false)
		w.hundredWrite()
		w.due()
		pass(time.Hour)
		store.n.Store(0)
		w.due()
		assert.LessOrEqual(t, store.n.Load(), int64(few), "claims and portions, and not two for each")
		breached := map[string]int{}
		for _, e := range w.eventsOf(engagement.SLABreached) {
			breached[e.Case.String()]++
		}
		assert.Len(t, breached, 100)
		for _, n := range breached {
			assert.Equal(t, 1, n)
		}
	})
}

// TestWindowsThatCloseTogetherShareTransactions: of those whose contact has written
// again meanwhile none closes, and they close later.
func TestWindowsThatCloseTogetherShareTransactions(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store := tallied{memory.New().Tenant("test"), &atomic.Int64{}}
		w := newWorldOn(t, store, func(_ *engagement.Config, fake *channeltest.Fake) {
			fake.SetCapabilities(func(c *channel.Capabilities) { c.Window = channel.Window{Length: 24 * time.Hour} })
		})
		w.hundredWrite()
		w.due()
		pass(time.Hour)
		for i := range 30 {
			w.writeAs(fmt.Sprint("customer-", i), "are you there?", time.Now())
		}
		w.due()
		pass(23*time.Hour + time.Second)
		store.n.Store(0)
		w.due()
		assert.LessOrEqual(t, store.n.Load(), int64(few), "claims and portions, and not two for each")
		assert.Equal(t, 70, w.closed())
		pass(time.Hour)
		w.due()
		assert.Equal(t, 100, w.closed())
	})
}

func (w *world) hundredWrite() {
	w.t.Helper()
	at := time.Now()
	for i := range 100 {
		w.writeAs(fmt.Sprint("customer-", i), "hello", at)
	}
}

func (w *world) closed() (n int) {
	w.t.Helper()
	for _, free := range w.flips() {
		if !free {
			n++
		}
	}
	return n
}

// eventsOf are the events of a kind.
func (w *world) eventsOf(kind engagement.EventKind) []engagement.Event {
	w.t.Helper()
	events, err := w.EventPage(w.t.Context(), "", 10_000)
	require.NoError(w.t, err)
	var found []engagement.Event
	for _, e := range events {
		if e.Kind == kind {
			found = append(found, e)
		}
	}
	return found
}
