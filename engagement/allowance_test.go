package engagement_test

import (
	"context"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newCountingWorld is a world whose provider counts messages: five in 48 hours
// after a message, three in a minute after other acts.
func newCountingWorld(t *testing.T) *world {
	t.Helper()
	return newWorld(t, func(_ *engagement.Config, f *channeltest.Fake) {
		f.SetCapabilities(func(c *channel.Capabilities) {
			c.Window = channel.Window{Length: 48 * time.Hour, Counted: true, Template: true}
		})
	})
}

// writes delivers a text that permits messages.
func (w *world) writes(text string) {
	w.t.Helper()
	m := w.fake.Inbound(customer, text)
	m.At = time.Now()
	m.Allowance = &channel.Allowance{Trigger: "message", Until: m.At.Add(48 * time.Hour), Messages: 5}
	require.Equal(w.t, 200, w.deliver(m))
}

// opens delivers that the customer opened the chat, which permits a little.
func (w *world) opens(id channel.ProviderID) {
	w.t.Helper()
	at := time.Now()
	require.Equal(w.t, 200, w.deliver(channel.ConversationOpened{
		Origin: channel.Origin{ID: id, Account: w.fake.Account(), At: at}, From: channel.Person{Addresses: []channel.Address{customer}},
		Allowance: &channel.Allowance{Trigger: "follow", Until: at.Add(time.Minute), Messages: 3},
	}))
}

// left is how many messages the composer says may be sent.
func (w *world) left(id storage.ConversationID) int {
	w.t.Helper()
	c, err := w.Composer(w.t.Context(), "ana", id)
	require.NoError(w.t, err)
	return c.Window.Left
}

func TestComposerCountsWhatTheContactPermits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newCountingWorld(t)
		w.writes("hello")
		id := w.item(engagement.ViewOpen, "ana").Conversation.ID
		assert.Equal(t, 5, w.left(id))
		for n := range 5 {
			w.mustReply("ana", "answer")
			assert.Equal(t, 4-n, w.left(id))
		}
		kinds := w.kinds()
		assert.Equal(t, engagement.ComposerChanged, kinds[len(kinds)-2], "the window is closed for everybody")
		_, err := w.reply("ana", "one too many")
		var closed *engagement.WindowError
		require.ErrorAs(t, err, &closed)
		assert.True(t, closed.State.Template)
		w.due()
		assert.Len(t, w.fake.Sent(), 5, "those that were counted leave")

		w.opens("again")
		assert.Equal(t, 3, w.left(id))
		pass(time.Minute)
		assert.Equal(t, 0, w.left(id))
		w.writes("still there?")
		assert.Equal(t, 5, w.left(id))
		pass(48 * time.Hour)
		assert.Equal(t, 0, w.left(id))
	})
}

func TestMessageOfSeveralCallsNeedsAsManyAllowances(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newCountingWorld(t)
		w.writes("hello")
		parts := channel.Parts{}
		for range 6 {
			parts = append(parts, channel.Text{Body: "one of six"})
		}
		_, err := w.Send(t.Context(), engagement.Outgoing{Channel: line, To: customer, Agent: "ana", Parts: parts})
		var closed *engagement.WindowError
		require.ErrorAs(t, err, &closed)
		assert.Equal(t, 5, closed.State.Left)
		assert.Contains(t, err.Error(), "5 more messages")
		_, err = w.Send(t.Context(), engagement.Outgoing{Channel: line, To: customer, Agent: "ana", Parts: parts[:5]})
		require.NoError(t, err)
	})
}

func TestProviderCountsBetter(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newCountingWorld(t)
		w.writes("hello")
		id := w.item(engagement.ViewOpen, "ana").Conversation.ID
		w.fake.FailNext(&channel.Error{Kind: channel.OutOfWindow, Op: "test", Code: "45047"})
		m := w.mustReply("ana", "hi")
		w.due()
		assert.Equal(t, storage.OutcomeRejected, w.message(m.ID).Outcome)
		assert.Equal(t, 0, w.left(id))
		w.writes("and now?")
		assert.Equal(t, 5, w.left(id))
	})
}

func TestCountedMessagesDoNotWaitForTheLimitOfFirstOnes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newCountingWorld(t)
		w.writes("hello")
		require.NoError(t, w.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
			return tx.Rates().Pause(ctx, "initiate/"+string(line), time.Now().Add(time.Hour))
		}))
		for range 5 {
			w.mustReply("ana", "answer")
		}
		w.due()
		assert.Len(t, w.fake.Sent(), 5, "S3.12: the last of them answers, although nothing is left")
	})
}

func TestNothingIsCountedWhereTheChannelDoesNot(t *testing.T) {
	w := newWorld(t, nil)
	w.writes("hello")
	conv := w.item(engagement.ViewOpen, "ana").Conversation
	assert.Empty(t, conv.Allowances)
	for range 7 {
		w.mustReply("ana", "as many as I like")
	}
}
