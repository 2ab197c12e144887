package engagement_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newReception is a floor on which only ana is there, and gets one case by itself.
func newReception(t *testing.T) *world {
	w := newFloor(t, given(1))
	w.is("ben", routing.Offline)
	w.is("cleo", routing.Offline)
	w.due()
	return w
}

func TestS4_22_S4_23_S4_24_TheLimitStopsAndAClosedCaseBringsTheNext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newReception(t)
		first := w.comes("one")
		require.Equal(t, storage.AgentID("ana"), first.Owner)
		for _, who := range []string{"two", "three", "four"} {
			pass(time.Second)
			assert.Empty(t, w.comes(who).Owner, "S4.22: nothing by itself at the limit")
		}
		_, err := w.SetPriority(t.Context(), "ana", w.workOf("four").ID, 500)
		require.NoError(t, err)
		w.due()
		for _, next := range []string{"four", "two", "three"} { // the most urgent, then the longest waiting
			mine := w.item(engagement.ViewMine, "ana").Case
			_, err := w.Done(t.Context(), "ana", mine.ID, "")
			require.NoError(t, err)
			w.due()
			assert.Equal(t, storage.AgentID("ana"), w.workOf(next).Owner, next)
			assert.Equal(t, w.workOf(next).ID, w.item(engagement.ViewMine, "ana").Case.ID, "one, and no more")
		}
	})
}

func TestS4_25_ClosingByATimerBringsTheNextToo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newReception(t)
		w.automates(func(s *engagement.AutomationSettings) {
			s.AutoClose = automation.AutoClose{On: true, After: every(time.Hour)}
		})
		first := w.comes("one")
		_, err := w.Send(t.Context(), engagement.Outgoing{
			Conversation: first.Conversation, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "which order?"}},
		})
		require.NoError(t, err)
		second := w.comes("two")
		require.Empty(t, second.Owner)
		w.later(2 * time.Hour)
		assert.Equal(t, storage.CaseClosed, w.workOf("one").State)
		assert.Equal(t, storage.AgentID("ana"), w.workOf("two").Owner)
	})
}

func TestS4_26_S4_27_S4_28_S4_29_AnAgentAtTheLimitClaimsFromTheQueue(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newReception(t)
		w.comes("one")
		pass(time.Second)
		w.comes("two")
		third := w.comes("three")
		waiting, err := w.Queues(t.Context())
		require.NoError(t, err)
		assert.Equal(t, 2, waiting[third.Queue], "S4.28: how many wait")
		page, err := w.Queue(t.Context(), "ana", third.Queue, storage.QueuePlace{}, 10)
		require.NoError(t, err)
		assert.Len(t, page.Items, 2, "S4.28, S4.29: who they are")
		said, err := w.As("ana").Timeline(t.Context(), third.Conversation, storage.MessageID{}, 0)
		require.NoError(t, err)
		assert.Len(t, said.Messages, 1, "S4.29: what they wrote, before it is claimed")
		_, err = w.PickUp(t.Context(), "ana", third.ID)
		require.NoError(t, err, "the limit is for what comes by itself")
		assert.Equal(t, storage.AgentID("ana"), w.workOf("three").Owner)
		assert.Empty(t, w.workOf("two").Owner)
	})
}

func TestS4_30_S4_31_OfTwoWhoClaimOneWinsAndTheOtherIsTold(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newReception(t)
		w.comes("one")
		second := w.comes("two")
		assert.NotEmpty(t, second.Queue, "S4.31: in a queue is a kind of unassigned")
		w.is("ben", routing.Busy)
		_, err := w.PickUp(t.Context(), "ana", second.ID)
		require.NoError(t, err)
		_, err = w.PickUp(t.Context(), "ben", second.ID)
		var taken *engagement.TakenError
		require.ErrorAs(t, err, &taken)
		assert.Equal(t, storage.AgentID("ana"), taken.Owner)
	})
}
