package engagement_test

import (
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// frontAndBack are a destination of ana's without a queue, and one of ben's where
// cases wait.
func frontAndBack(rules routing.ChannelRules) routing.Settings {
	return routing.Settings{
		Destinations: []routing.Destination{
			{ID: "front", Targets: []routing.Target{{Agent: "ana"}}, Assign: true},
			{ID: "back", Targets: []routing.Target{{Agent: "ben"}}, Assign: true, Queue: &routing.Queue{}},
		},
		Channels: map[channel.ID]routing.ChannelRules{line: rules},
	}
}

func linear(to ...routing.DestinationID) routing.Branch {
	var b routing.Branch
	for _, id := range to {
		b.Linear = append(b.Linear, routing.Stop{To: id})
	}
	return b
}

func TestACaseGoesBackToADestinationThatItPassedBy(t *testing.T) {
	for _, c := range []struct {
		name  string
		rules routing.ChannelRules
		back  bool
	}{
		{"the default keeps it meanwhile", routing.ChannelRules{Branch: linear("front"), Default: "back"}, true},
		{"a linear rule moved on for good", routing.ChannelRules{Branch: linear("front", "back")}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newFloor(t, frontAndBack(c.rules))
				w.is("ana", routing.Away)
				w.is("ben", routing.Away)
				w.due()
				require.Equal(t, storage.QueueID("back"), w.comes("max").Queue)
				w.is("ana", routing.Active)
				w.due()
				assert.Equal(t, c.back, w.workOf("max").Owner == "ana")
				w.is("ben", routing.Active)
				w.due()
				assert.NotEmpty(t, w.workOf("max").Owner)
			})
		})
	}
}

func TestACaseGoesBackToTheAgentWhomTheContactChose(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, frontAndBack(routing.ChannelRules{
			Assign: true, Direct: routing.Direct{Forward: true}, Branch: linear("back"), Default: "front",
		}))
		w.is("ana", routing.Away)
		w.is("ben", routing.Away)
		w.due()
		require.Equal(t, storage.QueueID("back"), w.comes("max", by("staff:ana")).Queue)
		require.Equal(t, storage.QueueID("back"), w.comes("eva").Queue)
		w.is("ana", routing.Active)
		w.due()
		assert.Equal(t, storage.AgentID("ana"), w.workOf("max").Owner)
		assert.Equal(t, storage.QueueID("back"), w.workOf("eva").Queue, "she was not asked for")
	})
}

// Who could not serve at all, and can again while they are away, is still asked for
// once they are there.
func TestACaseGoesBackToTheChosenAgentInTwoSteps(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, frontAndBack(routing.ChannelRules{
			Assign: true, Direct: routing.Direct{Forward: true}, Branch: linear("back"), Default: "front",
		}))
		w.is("ana", routing.Away)
		w.is("ben", routing.Away)
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "ana", Disabled: true, Version: 1}))
		w.due()
		c := w.comes("max", by("staff:ana"))
		require.Equal(t, storage.QueueID("back"), c.Queue)
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "ana", Version: 2}))
		w.due()
		n, err := w.Position(t.Context(), c.ID)
		require.NoError(t, err)
		assert.Equal(t, 1, n, "it waits as before")
		assert.Len(t, w.told(engagement.CaseQueued, c.ID), 1)
		w.is("ana", routing.Active)
		w.due()
		assert.Equal(t, storage.AgentID("ana"), w.workOf("max").Owner)
	})
}

func TestWhoPassedAFullQueueComesInWhenAPlaceIsFree(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := frontAndBack(routing.ChannelRules{Branch: linear("front"), Default: "back"})
		s.Destinations[0].Queue = &routing.Queue{Max: 1}
		w := newFloor(t, s)
		w.is("ana", routing.Away)
		w.is("ben", routing.Away)
		w.due()
		first := w.comes("max")
		require.Equal(t, storage.QueueID("front"), first.Queue)
		require.Equal(t, storage.QueueID("back"), w.comes("eva").Queue)
		require.Equal(t, storage.QueueID("back"), w.comes("tom").Queue)
		_, err := w.PickUp(t.Context(), "ana", first.ID)
		require.NoError(t, err)
		w.due()
		assert.Equal(t, storage.QueueID("front"), w.workOf("eva").Queue, "she came before tom")
		assert.Equal(t, storage.QueueID("back"), w.workOf("tom").Queue)
	})
}
