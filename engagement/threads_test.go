package engagement_test

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func threaded(c *channel.Capabilities) {
	c.Threads = true
	c.Parts[channel.PartMail] = channel.PartSupport{Level: channel.SupportFull}
	c.PartsPerCall = 10
}

// newThreadedWorld is a world whose channel has threads, as mail has.
func newThreadedWorld(t *testing.T, store ...storage.Store) *world {
	t.Helper()
	change := func(_ *engagement.Config, f *channeltest.Fake) { f.SetCapabilities(threaded) }
	if len(store) > 0 {
		return newWorldOn(t, store[0], change)
	}
	return newWorld(t, change)
}

// mail is a message of a thread.
func (w *world) mail(from, thread string, follows ...channel.ProviderID) channel.MessageReceived {
	m := w.fake.Inbound(channel.Address{Kind: channel.AddressMail, Value: from}, "mail of "+from)
	m.Thread, m.Follows, m.At = thread, follows, time.Now()
	return m
}

// conversationOf is where the event's message is.
func (w *world) conversationOf(e channel.Event) *storage.Conversation {
	w.t.Helper()
	var conv *storage.Conversation
	require.NoError(w.t, w.store.View(w.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		ms, err := tx.Messages().Find(ctx, storage.ProviderKey{Channel: line, ID: e.Where().ID})
		require.NoError(w.t, err)
		require.NotNil(w.t, ms[0], "the message is not there")
		convs, err := tx.Conversations().Get(ctx, ms[0].Conversation)
		conv = convs[0]
		return err
	}))
	return conv
}

func TestAMessageJoinsWhatItFollows(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newThreadedWorld(t, open())
		first := w.mail("ann@example.com", "t1")
		other := w.mail("ann@example.com", "t2")
		require.Equal(t, http.StatusOK, w.deliver(first, other))
		assert.NotEqual(t, w.conversationOf(first).ID, w.conversationOf(other).ID, "two threads of one person")

		answer := w.mail("ann@example.com", "lost its thread", "unknown", first.ID, other.ID)
		inBatch := w.mail("ann@example.com", "lost its thread too", answer.ID)
		require.Equal(t, http.StatusOK, w.deliver(answer, inBatch))
		assert.Equal(t, w.conversationOf(first).ID, w.conversationOf(answer).ID, "the first that is known wins")
		assert.Equal(t, w.conversationOf(first).ID, w.conversationOf(inBatch).ID, "what came with it counts too")

		stranger := w.mail("eve@example.com", "t3", "")
		require.Equal(t, http.StatusOK, w.deliver(stranger))
		assert.NotEqual(t, w.conversationOf(first).ID, w.conversationOf(stranger).ID, "nothing follows an empty id")
	})
}

func TestWhoeverJoinsAThreadStaysThemselves(t *testing.T) {
	w := newThreadedWorld(t)
	first := w.mail("ann@example.com", "t1")
	require.Equal(t, http.StatusOK, w.deliver(first))
	colleague := w.mail("bob@example.com", "t1b", first.ID)
	colleague.Parts = channel.Parts{channel.Text{Body: "STOP"}}
	require.Equal(t, http.StatusOK, w.deliver(colleague))

	conv := w.conversationOf(first)
	assert.Equal(t, conv.ID, w.conversationOf(colleague).ID)
	assert.Equal(t, "ann@example.com", conv.Address.Value, "answers go to whom the talk is with")
	said := w.timeline(conv.ID)
	require.Len(t, said, 2)
	assert.NotEqual(t, said[0].Author.ID, said[1].Author.ID)
	info, err := w.Contact(t.Context(), conv.Contact)
	require.NoError(t, err)
	assert.Len(t, info.Identities, 1, "a thread proves nothing about who somebody is")
	assert.False(t, w.withdrawn(conv.Contact), "what somebody else wants is not hers")
}

func (w *world) withdrawn(id storage.ContactID) bool {
	w.t.Helper()
	var ledger []*storage.Consent
	require.NoError(w.t, w.store.View(w.t.Context(), func(ctx context.Context, tx storage.Tx) (err error) {
		ledger, err = tx.Consents().OfContacts(ctx, id)
		return err
	}))
	return slices.ContainsFunc(ledger, func(c *storage.Consent) bool { return !c.Granted })
}

func TestATopicJoinsOnlyWhereItIsAllowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newThreadedWorld(t)
		about := func(from, thread, topic string, within time.Duration) channel.MessageReceived {
			m := w.mail(from, thread)
			m.Topic, m.TopicWithin = topic, within
			require.Equal(t, http.StatusOK, w.deliver(m))
			return m
		}
		first := about("ann@example.com", "t1", "Order 17", 0)
		assert.Equal(t, "Order 17", w.conversationOf(first).Topic)
		same := func(m channel.MessageReceived) bool { return w.conversationOf(m).ID == w.conversationOf(first).ID }
		assert.False(t, same(about("ann@example.com", "t2", "Order 17", 0)), "not asked for")
		assert.False(t, same(about("eve@example.com", "t3", "Order 17", time.Hour)), "somebody else's topic")
		assert.False(t, same(about("ann@example.com", "t4", "Order 18", time.Hour)), "another topic")
		pass(time.Minute)
		again := w.mail("ann@example.com", "t1", first.ID)
		require.Equal(t, http.StatusOK, w.deliver(again))
		assert.True(t, same(about("ann@example.com", "t5", "order 17", time.Hour)), "her latest about it")
		pass(2 * time.Hour)
		assert.False(t, same(about("ann@example.com", "t6", "Order 17", time.Hour)), "too long ago")
	})
}

// S2.16 and what design and field agree on: robots make no work.
func TestAutomaticMailMakesNoWork(t *testing.T) {
	w := newThreadedWorld(t)
	robot := w.mail("robot@example.com", "t1")
	robot.Automatic = "bulk"
	require.Equal(t, http.StatusOK, w.deliver(robot))
	page, err := w.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewQueue, Agent: "ana"})
	require.NoError(t, err)
	assert.Empty(t, page.Items)
	conv := w.conversationOf(robot)
	require.Len(t, w.timeline(conv.ID), 1, "it is kept all the same")
	assert.Equal(t, "bulk", w.timeline(conv.ID)[0].Automatic)
	assert.True(t, conv.LastInbound.IsZero())

	ann := w.mail("ann@example.com", "t2")
	require.Equal(t, http.StatusOK, w.deliver(ann))
	_, err = w.Send(t.Context(), engagement.Outgoing{Conversation: w.conversationOf(ann).ID, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "hello"}}})
	require.NoError(t, err)
	away := w.mail("ann@example.com", "t3", ann.ID)
	away.Automatic, away.Parts = "auto-reply", channel.Parts{channel.Text{Body: "STOP"}}
	require.Equal(t, http.StatusOK, w.deliver(away))
	it := w.item(engagement.ViewMine, "ana")
	assert.True(t, it.Case.WaitingSince.IsZero(), "nobody waits for an answer")
	assert.Equal(t, "STOP", it.Case.Preview)
	assert.Equal(t, ann.ID, w.conversationOf(away).LastInboundID, "answers do not go to it")
	assert.False(t, w.withdrawn(it.Contact.ID), "a program agrees to nothing and withdraws nothing")
}

func TestAnswersFollowTheContactsLatest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newThreadedWorld(t)
		first := w.mail("ann@example.com", "t1")
		first.Memo = "chain 1"
		require.Equal(t, http.StatusOK, w.deliver(first))
		conv := w.conversationOf(first)
		say := func(reply storage.MessageID, text string) *storage.Message {
			sent, err := w.Send(t.Context(), engagement.Outgoing{Conversation: conv.ID, Agent: "ana", ReplyTo: reply, Parts: channel.Parts{channel.Text{Body: text}}})
			require.NoError(t, err)
			return sent.Messages[0]
		}
		say(storage.MessageID{}, "one")
		pass(time.Second)
		second := w.mail("ann@example.com", "t1", first.ID)
		second.Memo = "chain 2"
		require.Equal(t, http.StatusOK, w.deliver(second))
		w.due() // "one" leaves after the second came, and still answers the first
		say(storage.MessageID{}, "two")
		say(w.timeline(conv.ID)[0].ID, "three")
		w.due()
		pass(time.Minute)
		w.due()
		w.due()
		sent := w.fake.Sent()
		require.Len(t, sent, 3)
		assert.Equal(t, first.ID, sent[0].ReplyTo)
		assert.Equal(t, "chain 1", sent[0].ReplyMemo)
		assert.Equal(t, second.ID, sent[1].ReplyTo)
		assert.Equal(t, first.ID, sent[2].ReplyTo, "what the author quotes wins")
		assert.Equal(t, "t1", sent[0].Thread)
		assert.True(t, sent[0].Created.Before(sent[0].Now))
	})
}

func TestWritingToAnAddressBeginsAThread(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newThreadedWorld(t, open())
		ann := channel.Address{Kind: channel.AddressMail, Value: "ann@example.com"}
		out := engagement.Outgoing{
			Channel: line, To: ann, Agent: "ana", Key: "k1",
			Parts: channel.Parts{channel.Mail{Subject: "Your order"}, channel.Text{Body: "is here"}},
		}
		one, err := w.Send(t.Context(), out)
		require.NoError(t, err)
		again, err := w.Send(t.Context(), out)
		require.NoError(t, err)
		assert.True(t, again.Repeated)
		assert.Equal(t, one.Messages[0].ID, again.Messages[0].ID)
		out.Key = "k2"
		two, err := w.Send(t.Context(), out)
		require.NoError(t, err)
		assert.NotEqual(t, one.Messages[0].Conversation, two.Messages[0].Conversation)
		out.Key, out.To.Value = "k1", "eve@example.com"
		_, err = w.Send(t.Context(), out)
		var reused *engagement.ReusedKeyError
		require.ErrorAs(t, err, &reused)

		w.due()
		sent := w.fake.Sent()
		require.Len(t, sent, 2)
		for _, m := range sent {
			assert.Equal(t, m.Key, m.Thread)
			assert.Equal(t, "Your order", m.Topic)
			assert.Empty(t, m.ReplyTo)
		}
		answer := w.mail("ann@example.com", "elsewhere", w.message(one.Messages[0].ID).ProviderID)
		require.Equal(t, http.StatusOK, w.deliver(answer))
		assert.Equal(t, one.Messages[0].Conversation, w.conversationOf(answer).ID)
	})
}

// An own mail that comes back, in the sent folder or by way of a list, makes
// no conversation, also while nobody knows what became of it.
func TestAnEchoStaysInItsThread(t *testing.T) {
	w := newThreadedWorld(t)
	w.fake.LoseAnswer()
	sent, err := w.Send(t.Context(), engagement.Outgoing{
		Channel: line, To: channel.Address{Kind: channel.AddressMail, Value: "ann@example.com"}, Agent: "ana",
		Parts: channel.Parts{channel.Text{Body: "hello"}},
	})
	require.NoError(t, err)
	w.due()
	ours := sent.Messages[0]
	require.Equal(t, storage.OutcomeUnknown, w.message(ours.ID).Outcome)
	ann := channel.Person{Addresses: []channel.Address{{Kind: channel.AddressMail, Value: "ann@example.com"}}}
	echo := channel.EchoReceived{
		Origin: channel.Origin{ID: "own@example.com", Account: w.fake.Account(), At: time.Now(), Raw: []byte("{}")},
		To:     ann, Thread: "t9", Key: ours.ID.String(), Parts: channel.Parts{channel.Text{Body: "hello"}},
	}
	require.Equal(t, http.StatusOK, w.deliver(echo))
	assert.Equal(t, storage.OutcomeAccepted, w.message(ours.ID).Outcome)
	info, err := w.Contact(t.Context(), w.conversationOf(echo).Contact)
	require.NoError(t, err)
	assert.Len(t, info.Conversations, 1)

	typed := echo
	typed.ID, typed.Key, typed.Follows, typed.Topic = "outlook@example.com", "", []channel.ProviderID{"own@example.com"}, "Hello"
	require.Equal(t, http.StatusOK, w.deliver(typed))
	assert.Equal(t, ours.Conversation, w.conversationOf(typed).ID, "written by other means in the same thread")
}
