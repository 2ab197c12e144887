package engagement_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// by lets a person come by a link.
func by(ref string) func(*channel.MessageReceived) {
	return func(m *channel.MessageReceived) { m.Referral = &channel.Referral{Source: "link", Ref: ref} }
}

func TestAnOfferThatIsMadeAgainIsKept(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, toDesk(anaAndBen()...))
		c := w.comes("max", by("staff:ben"))
		require.Equal(t, storage.AgentID("ben"), c.For)
		_, err := w.SetPriority(t.Context(), "ana", c.ID, 50)
		require.NoError(t, err)
		w.due()
		got := w.workOf("max")
		assert.Equal(t, storage.AgentID("ben"), got.For)
		assert.True(t, got.Offered)
		assert.True(t, w.sees("ben", c))
	})
}

func TestAnOfferThatIsOverTakesNoCapacityWhenTheCaseIsRoutedAnew(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := toDesk(routing.Target{Agent: "ana"})
		s.Destinations[0].Method = routing.MostIdle
		s.Staff.Capacity = routing.Capacity{Total: 1}
		w := newFloor(t, s)
		c := w.comes("max")
		require.Equal(t, storage.AgentID("ana"), c.For)
		pass(time.Minute)
		require.NoError(t, w.RunDue(t.Context(), time.Now()))
		assert.Len(t, w.told(engagement.OfferExpired, c.ID), 1)
		assert.Equal(t, storage.AgentID("ana"), w.workOf("max").For, "nobody else is there")
		assert.Empty(t, w.told(engagement.CaseQueued, c.ID), "she had room for it all the time")
	})
}

func TestS3_49_SavedRulesApplyToWhatIsBeingTransferred(t *testing.T) {
	bubble(t, func(t *testing.T) {
		two := func(members ...routing.Target) routing.Settings {
			s := toDesk(routing.Target{Agent: "ana"})
			s.Destinations = append(s.Destinations, routing.Destination{ID: "money", Targets: members, Assign: true, Queue: &routing.Queue{}})
			return s
		}
		w, c := held(t, two(routing.Target{Agent: "ana"}))
		w.transfer("ana", c, engagement.Recipient{Destination: "money"})
		require.Equal(t, storage.AgentID("ana"), w.workOf("max").Owner, "nobody else serves there")
		w.mustRoute("chief", two(routing.Target{Agent: "ben"}))
		w.due()
		assert.Equal(t, storage.AgentID("ben"), w.workOf("max").Owner)
	})
}

func TestWhatIsOfferedToNobodyWhoIsStillThereGoesOn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := toDesk(routing.Target{Agent: "ana"}, routing.Target{Agent: "ben"})
		s.Destinations[0].Queue = nil
		s.Destinations[0].Overflow = "back"
		s.Destinations = append(s.Destinations, routing.Destination{ID: "back", Targets: []routing.Target{{Agent: "cleo"}}})
		w := newFloor(t, s)
		c := w.comes("max")
		w.is("ana", routing.Away)
		w.due()
		assert.False(t, w.sees("cleo", c), "ben is there")
		require.NoError(t, w.Heartbeat(t.Context(), "ben", 10*time.Second))
		pass(10 * time.Second)
		w.due()
		assert.True(t, w.sees("cleo", c), "nobody is any more")
	})
}
