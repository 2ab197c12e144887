package engagement_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A toll is what one event costs: how often the store is asked, and how much is
// allocated on its way. Both are counted, and do not depend on the machine.
type toll struct {
	transactions int64
	allocations  float64
}

// tollOf is the mean of some events, one after the other.
func tollOf(store tallied, do func()) toll {
	do() // what is made once does not count
	store.n.Store(0)
	const runs = 50
	allocations := testing.AllocsPerRun(runs, do)
	return toll{store.n.Load() / (runs + 1), allocations} // AllocsPerRun does it once more
}

// A filled engine has as many open cases, each with a message of the contact's and
// an answer.
func newFilled(t *testing.T, store storage.Store, cases int) (*world, []channel.ProviderID) {
	t.Helper()
	w := newWorldOn(t, store, func(_ *engagement.Config, fake *channeltest.Fake) {
		fake.OnSend(func(_ context.Context, m *channel.Message) (channel.Receipt, error) {
			return channel.Receipt{ID: channel.ProviderID(m.Key), Status: channel.StatusAccepted}, nil
		})
	})
	for i := range cases {
		require.Equal(t, 200, w.deliver(w.fake.Inbound(contactAddress(i), "first")))
		_, err := w.Send(t.Context(), engagement.Outgoing{
			Channel: line, To: contactAddress(i), Agent: "ana", Key: fmt.Sprint("key-", i), Parts: channel.Parts{channel.Text{Body: "hi"}},
		})
		require.NoError(t, err)
	}
	w.due()
	var ids []channel.ProviderID
	for _, m := range w.fake.Sent() {
		ids = append(ids, channel.ProviderID(m.Key))
	}
	require.Len(t, ids, cases)
	return w, ids
}

// comings are what comes in, of one case after the other: messages, and statuses of
// the messages with the ids.
func (w *world) comings(ids []channel.ProviderID) map[string]func() {
	wrote, read := 0, 0
	return map[string]func(){
		"inbound": func() {
			wrote++
			require.Equal(w.t, 200, w.deliver(w.fake.Inbound(contactAddress(wrote%len(ids)), "Where is my order?")))
		},
		"status": func() {
			e := channel.StatusChanged{
				Origin: channel.Origin{Account: w.fake.Account(), At: time.Now()}, Of: ids[read%len(ids)], Status: channel.StatusDelivered,
			}
			read++
			require.Equal(w.t, 200, w.deliver(e))
		},
	}
}

// TestAnEventCostsAsMuchWithTenTimesTheCases: the same transactions, and hardly more
// allocations, since the trees of the memory store are a little higher.
func TestAnEventCostsAsMuchWithTenTimesTheCases(t *testing.T) {
	tolls := map[string][]toll{}
	for _, cases := range []int{60, 600} {
		store := tallied{memory.New().Tenant("guard"), &atomic.Int64{}}
		w, ids := newFilled(t, store, cases)
		for event, do := range w.comings(ids) {
			tolls[event] = append(tolls[event], tollOf(store, do))
		}
	}
	for event, of := range tolls {
		few, many := of[0], of[1]
		t.Logf("%s: %+v, and with ten times the cases %+v", event, few, many)
		assert.Equal(t, few.transactions, many.transactions, event)
		assert.LessOrEqual(t, many.transactions, int64(2), event)
		assert.LessOrEqual(t, many.allocations, 1.5*few.allocations, event)
	}
	assert.Less(t, tolls["status"][1].allocations, 500.0, "twice of what it was when this was written")
	assert.Less(t, tolls["status"][1].allocations, tolls["inbound"][1].allocations, "a status is less work than a message")
}
