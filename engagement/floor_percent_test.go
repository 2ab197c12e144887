package engagement_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shares are the percentages of three queues.
var shares = map[storage.QueueID]int{"a": 61, "b": 29, "c": 10}

// shared divides all cases of the line.
func shared() routing.Settings {
	var s routing.Settings
	var b routing.Branch
	for _, id := range []routing.DestinationID{"a", "b", "c"} {
		s.Destinations = append(s.Destinations, routing.Destination{ID: id, Targets: anaAndBen(), Queue: &routing.Queue{}})
		b.Percentage = append(b.Percentage, routing.Part{Percent: shares[storage.QueueID(id)], To: id})
	}
	s.Otherwise.Branch = b
	return s
}

func TestS2_40_PercentagesAreMetAcrossEnginesAndRestarts(t *testing.T) {
	const cases = 1000
	test := func(t *testing.T, open func() storage.Store) {
		ws := shareEngines(t, open)
		var went []storage.QueueID
		for i := range cases {
			if i%97 == 96 {
				ws[i%2] = again(t, ws[i%2])
			}
			w := ws[i*7%3%2] // in no regular order
			require.Equal(t, 200, w.deliver(w.fake.Inbound(contactAddress(i), "hello")))
			w.due()
			went = append(went, w.workOf(contactAddress(i).Value).Queue)
		}
		meetShares(t, went)
	}
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "test.db")
		test(t, func() storage.Store { return sqliteTenant(t, path) })
	})
	t.Run("postgres", func(t *testing.T) {
		name := tenantNameOf(t)
		test(t, func() storage.Store { return postgresTenant(t, name) })
	})
}

// shareEngines are two engines on the same data, with the rules saved.
func shareEngines(t *testing.T, open func() storage.Store) []*world {
	t.Helper()
	ws := twoProcesses(t, open)
	require.NoError(t, ws[0].PutAgent(t.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
	ws[0].mustRoute("chief", shared())
	for _, w := range ws {
		w.due()
	}
	return ws
}

// again is a world whose engine was started anew.
func again(t *testing.T, w *world) *world {
	t.Helper()
	next := newWorldOn(t, w.store, func(c *engagement.Config, _ *channeltest.Fake) {
		c.Channels = map[channel.ID]channel.Channel{line: w.fake}
	})
	next.fake = w.fake
	return next
}

// meetShares checks every hundred in a row.
func meetShares(t *testing.T, went []storage.QueueID) {
	t.Helper()
	count := map[storage.QueueID]int{}
	for i, to := range went {
		count[to]++
		if i >= 100 {
			count[went[i-100]]--
		}
		for id, percent := range shares {
			if i >= 99 {
				require.InDelta(t, percent, count[id], 1, "%s, up to case %d", id, i)
			}
		}
	}
	assert.Len(t, count, len(shares), fmt.Sprint(count))
}
