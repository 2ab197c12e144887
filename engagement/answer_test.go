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

// newAnsweringWorld is a world whose provider drops repeats of a key, and whose
// messages bring a token that answers them for a minute.
func newAnsweringWorld(t *testing.T) *world {
	t.Helper()
	return newWorld(t, func(_ *engagement.Config, f *channeltest.Fake) {
		f.SetCapabilities(func(c *channel.Capabilities) { c.AnswerFor, c.Idempotent = time.Minute, true })
	})
}

// writeWith delivers a text that brings a token.
func (w *world) writeWith(text, memo string) channel.MessageReceived {
	w.t.Helper()
	m := w.fake.Inbound(customer, text)
	m.At, m.Memo = time.Now(), memo
	require.Equal(w.t, 200, w.deliver(m))
	return m
}

// answers is what each message that arrived was an answer to.
func (w *world) answers() []string {
	var out []string
	for _, m := range w.fake.Sent() {
		out = append(out, m.Answer.Memo)
	}
	return out
}

// die makes a worker take the channel's next message and never be heard of again.
func (w *world) die() {
	w.t.Helper()
	require.NoError(w.t, w.store.Update(w.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		at := time.Now()
		entries, err := tx.Outbox().Claim(ctx, line, storage.Claim{Now: at, Until: at.Add(time.Minute), Lease: storage.LeaseID{1}, Limit: 1})
		assert.Len(w.t, entries, 1)
		return err
	}))
}

func TestAnswerGoesToTheFirstMessageOnly(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newAnsweringWorld(t)
		m := w.writeWith("hello", "token-1")
		w.mustReply("ana", "first")
		w.mustReply("ana", "second")
		w.due()
		assert.Equal(t, []string{"token-1", ""}, w.answers())
		assert.True(t, w.fake.Sent()[0].Answer.At.Equal(m.At))

		w.writeWith("thanks", "token-2")
		w.writeWith("bye", "token-3")
		w.mustReply("ana", "bye")
		w.due()
		assert.Equal(t, []string{"token-1", "", "token-3"}, w.answers(), "the latest message is the one to answer")
	})
}

func TestOpenedChatCanBeAnswered(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newAnsweringWorld(t)
		require.Equal(t, 200, w.deliver(channel.ConversationOpened{
			Origin: channel.Origin{ID: "follow", Account: w.fake.Account(), At: time.Now()},
			From:   channel.Person{Addresses: []channel.Address{customer}}, Memo: "token-1",
		}))
		w.mustReply("ana", "welcome")
		w.due()
		assert.Equal(t, []string{"token-1"}, w.answers())
	})
}

func TestAnswerThatIsTooLateIsLeftOut(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newAnsweringWorld(t)
		w.writeWith("hello", "token-1")
		pass(time.Minute)
		late := w.mustReply("ana", "sorry for the wait")
		w.due()
		assert.Equal(t, []string{""}, w.answers())
		assert.True(t, w.message(late.ID).Answer.IsZero(), "nor is it kept, which would forbid a repeat")

		w.writeWith("hello?", "token-2")
		pass(50 * time.Second)
		w.mustReply("ana", "here I am")
		pass(10 * time.Second) // it waited in the outbox
		w.due()
		assert.Equal(t, []string{"", ""}, w.answers())
	})
}

func TestAnOlderMessageThatComesLateIsNotTheOneToAnswer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newAnsweringWorld(t)
		old := w.fake.Inbound(customer, "first")
		old.At, old.Memo = time.Now(), "token-1"
		pass(10 * time.Second)
		w.writeWith("second", "token-2")
		require.Equal(t, 200, w.deliver(old))
		w.mustReply("ana", "hi")
		w.due()
		assert.Equal(t, []string{"token-2"}, w.answers())
	})
}

func TestMemoIsNoAnswerWhereTheChannelHasNone(t *testing.T) {
	w := newWorld(t, nil)
	w.writeWith("hello", "token-1")
	assert.True(t, w.item(engagement.ViewOpen, "ana").Conversation.Answer.IsZero())
	w.mustReply("ana", "hi")
	w.due()
	assert.Equal(t, []string{""}, w.answers())
}

func TestAnswerWhoseFateIsUnknownIsNotRepeated(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newAnsweringWorld(t)
		w.writeWith("hello", "token-1")
		w.fake.Script(channeltest.Outcome{Arrives: true, Err: errLost})
		m := w.mustReply("ana", "hi")
		w.due()
		pass(time.Hour)
		w.due()
		assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome)
		assert.Equal(t, 1, w.fake.Copies(m.ID.String()))

		w.fake.Script(channeltest.Outcome{Err: errLost})
		again := w.mustReply("ana", "is anybody there")
		w.due()
		pass(time.Minute)
		w.due()
		assert.Equal(t, storage.OutcomeAccepted, w.message(again.ID).Outcome, "without a token the provider drops repeats")
	})
}

func TestAnswerThatWasRefusedForNowMayBeTriedAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newAnsweringWorld(t)
		w.writeWith("hello", "token-1")
		w.fake.FailNext(&channel.Error{Kind: channel.Unavailable, Op: "test"})
		m := w.mustReply("ana", "hi")
		w.due()
		pass(10 * time.Second)
		w.due()
		assert.Equal(t, storage.OutcomeAccepted, w.message(m.ID).Outcome)
		assert.Equal(t, []string{"token-1"}, w.answers())
	})
}

func TestAnswerWhoseWorkerDiedIsNotRepeated(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newAnsweringWorld(t)
		w.writeWith("hello", "token-1")
		m := w.mustReply("ana", "hi")
		w.die()
		pass(time.Hour)
		w.due()
		assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome)
		assert.Empty(t, w.fake.Sent())
	})
}
