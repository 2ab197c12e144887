package engagement_test

import (
	"context"
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

func TestS5_7_S5_8_TalkIsContinuedUnlessItIsOneOff(t *testing.T) {
	for name, oneOff := range map[string]bool{"asynchronous": false, "one-off": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(cfg *engagement.Config, _ *channeltest.Fake) {
				cfg.Policies = map[channel.ID]engagement.Policy{line: {OneOff: oneOff}}
			})
			first := w.comes("max")
			_, err := w.PickUp(t.Context(), "ana", first.ID)
			require.NoError(t, err)
			ended, err := w.End(t.Context(), "ana", first.ID)
			require.NoError(t, err)
			again := w.comes("max")
			if !oneOff {
				assert.Equal(t, storage.CaseEnded, ended.State)
				assert.Equal(t, first.ID, again.ID, "the same interaction goes on")
				return
			}
			assert.Equal(t, storage.CaseClosed, ended.State)
			assert.NotEqual(t, first.ID, again.ID)
			assert.Equal(t, first.Conversation, again.Conversation)
			_, err = w.Done(t.Context(), "ana", again.ID, "")
			require.NoError(t, err)
			var state *engagement.StateError
			_, err = w.Reopen(t.Context(), "ana", again.ID)
			require.ErrorAs(t, err, &state)
		})
	}
}

// toTell is whom the latest message of a contact is for.
func (w *world) toTell() []storage.AgentID {
	w.t.Helper()
	events, err := w.EventPage(w.t.Context(), "", 10_000)
	require.NoError(w.t, err)
	var agents []storage.AgentID
	for _, ev := range events {
		if ev.Kind == engagement.MessageReceived {
			agents = ev.Detail.Agents
		}
	}
	return agents
}

func TestS5_12_S5_31_TheRightAgentIsTold(t *testing.T) {
	w := newWorld(t, nil)
	c := w.comes("max")
	assert.Empty(t, w.toTell(), "nobody serves it yet")
	_, err := w.PickUp(t.Context(), "ana", c.ID)
	require.NoError(t, err)
	w.comes("max")
	assert.Equal(t, []storage.AgentID{"ana"}, w.toTell())
	_, err = w.Send(t.Context(), engagement.Outgoing{Conversation: c.Conversation, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "done"}}})
	require.NoError(t, err)
	_, err = w.Done(t.Context(), "ana", c.ID, "")
	require.NoError(t, err)
	again := w.comes("max")
	assert.NotEqual(t, c.ID, again.ID)
	assert.Equal(t, []storage.AgentID{"ana"}, w.toTell(), "S5.12: a reply to what is done")
	w.comes("max", func(m *channel.MessageReceived) { m.Automatic = "out_of_office" })
	assert.Empty(t, w.toTell(), "no person wrote")
}

func TestS3_77_OutcomesOutliveAnErasure(t *testing.T) {
	w := newWorldOn(t, memory.New().Tenant("test"), nil)
	require.NoError(t, w.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		return tx.Journal().Append(ctx, &storage.JournalEntry{At: time.Now(), Kind: string(engagement.SLAEnded)})
	}))
	for _, from := range []time.Time{{}, time.Now().Add(-time.Hour), time.Now().Add(24 * time.Hour)} {
		out, err := w.SLAOutcomes(t.Context(), engagement.OutcomeQuery{From: from})
		require.NoError(t, err)
		assert.Empty(t, out.Agents)
		assert.NotEmpty(t, out.Cursor)
	}
}
