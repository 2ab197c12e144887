package engagement_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	linedriver "github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// flusher is a simulator that delivers what it has to tell.
type flusher interface {
	Flush(ctx context.Context) error
}

// settleAt lets everything that is under way with a simulator end.
func (w *world) settleAt(f flusher) {
	w.t.Helper()
	require.NoError(w.t, f.Flush(w.t.Context()))
	w.due()
	require.NoError(w.t, f.Flush(w.t.Context()))
	w.due()
}

// newPlainWorld is an engine with a driver, and nothing to do with templates.
func newPlainWorld(t *testing.T, c channel.Channel) *world {
	t.Helper()
	e, err := engagement.New(engagement.Config{
		Store: memory.New().Tenant("test"), Channels: map[channel.ID]channel.Channel{line: c}, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	require.NoError(t, e.PutAgent(t.Context(), "", &storage.Agent{ID: "ana"}))
	return &world{Engine: e, t: t, channel: c}
}

// speak sends texts from Ana in one message.
func (w *world) speak(id storage.ConversationID, texts ...string) *storage.Message {
	w.t.Helper()
	var parts channel.Parts
	for _, text := range texts {
		parts = append(parts, channel.Text{Body: text})
	}
	sent, err := w.Send(w.t.Context(), engagement.Outgoing{Conversation: id, Agent: "ana", Parts: parts})
	require.NoError(w.t, err)
	return sent.Messages[0]
}

// onMessenger runs a test with an engine, a Page and a customer who has written
// to it.
func onMessenger(t *testing.T, test func(w *world, page *messengertest.Server, mia *messengertest.Phone, id storage.ConversationID)) {
	t.Helper()
	bubble(t, func(t *testing.T) {
		pass(1000 * day) // a bubble begins before the year in which milliseconds got their thirteenth digit
		page := messengertest.New(messengertest.Options{HumanAgent: true})
		o := page.Options()
		c, err := messenger.New(messenger.Config{
			PageID: o.PageID, AppID: o.AppID, Token: channel.NewSecret(o.Token), AppSecret: channel.NewSecret(o.AppSecret),
			HumanAgent: true, Transport: page.Transport(),
		})
		require.NoError(t, err)
		w := newPlainWorld(t, c)
		page.SendTo(w.WebhookHandler(line))
		mia := page.Phone("Mia Schulz")
		mia.Say("hello")
		w.settleAt(page)
		test(w, page, mia, w.item(engagement.ViewQueue, "ana").Conversation.ID)
	})
}

func TestS2_11_MessengerTalk(t *testing.T) {
	onMessenger(t, func(w *world, page *messengertest.Server, mia *messengertest.Phone, id storage.ConversationID) {
		t := w.t
		assert.Equal(t, "Mia Schulz", w.item(engagement.ViewQueue, "ana").Contact.Name, "S2.30: the profile was read")
		m := w.speak(id, "good morning")
		w.settleAt(page)
		assert.Len(t, w.timeline(id), 2, "the echo of our own message is no second one")
		assert.Equal(t, channel.StatusDelivered, w.message(m.ID).Status())
		mia.Read()
		w.settleAt(page)
		assert.Equal(t, channel.StatusRead, w.message(m.ID).Status(), "by its watermark")

		sent, err := w.Send(t.Context(), engagement.Outgoing{Conversation: id, Agent: "ana", Parts: channel.Parts{
			channel.Buttons{Body: "Which?", Buttons: []channel.Button{{ID: "1", Title: "One"}, {ID: "2", Title: "Two"}, {ID: "3", Title: "Three"}, {ID: "4", Title: "Four"}}},
		}})
		require.NoError(t, err)
		require.Len(t, sent.Notes, 1)
		assert.Contains(t, sent.Notes[0].Reason, "quick replies")
		w.settleAt(page)
		last := mia.Screen()[len(mia.Screen())-1]
		_, err = mia.Tap(last.ID, "4")
		require.NoError(t, err)
		w.settleAt(page)
		all := w.timeline(id)
		assert.Equal(t, channel.Parts{channel.Choice{ID: "4", Title: "Four"}}, all[len(all)-1].Parts)

		_, err = mia.WriteFromInbox(channel.Text{Body: "from the Page's own inbox"})
		require.NoError(t, err)
		w.settleAt(page)
		all = w.timeline(id)
		assert.Equal(t, channel.AuthorExternal, all[len(all)-1].Author.Kind, "what others wrote is kept")
	})
}

func TestMessengerTimeOutIsClearedUpByTheEcho(t *testing.T) {
	onMessenger(t, func(w *world, page *messengertest.Server, mia *messengertest.Phone, id storage.ConversationID) {
		t := w.t
		page.FailCalls(1, messengertest.CallFault{Op: messengertest.OpSend, Accept: true, Drop: true})
		m := w.speak(id, "did it arrive?")
		w.due()
		assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome)
		w.settleAt(page)
		assert.Equal(t, storage.OutcomeAccepted, w.message(m.ID).Outcome)
		assert.NotEmpty(t, w.message(m.ID).ProviderID)
		assert.Len(t, mia.Screen(), 2, "it was sent once")
		assert.Len(t, w.timeline(id), 2)

		page.FailCalls(1, messengertest.CallFault{Op: messengertest.OpSend, EchoFirst: true})
		again := w.speak(id, "and this, whose echo comes before the answer?")
		w.settleAt(page)
		assert.Equal(t, storage.OutcomeAccepted, w.message(again.ID).Outcome)
		assert.Len(t, w.timeline(id), 3)
	})
}

func TestMessengerHumanAgentTagIsForPeopleOnly(t *testing.T) {
	onMessenger(t, func(w *world, page *messengertest.Server, mia *messengertest.Phone, id storage.ConversationID) {
		t := w.t
		pass(25 * time.Hour)
		_, err := w.Send(t.Context(), engagement.Outgoing{Conversation: id, Parts: channel.Parts{channel.Text{Body: "from a program"}}})
		var closed *engagement.WindowError
		require.ErrorAs(t, err, &closed)
		w.speak(id, "from a person")
		w.settleAt(page)
		last := mia.Screen()[len(mia.Screen())-1]
		assert.Equal(t, "HUMAN_AGENT", last.Tag)
		pass(6 * day)
		_, err = w.Send(t.Context(), engagement.Outgoing{Conversation: id, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "too late"}}})
		require.ErrorAs(t, err, &closed)
	})
}

// onLINE runs a test with an engine, an official account and a friend who has
// written to it.
func onLINE(t *testing.T, test func(w *world, account *linetest.Server, mia *linetest.Phone, id storage.ConversationID)) {
	t.Helper()
	bubble(t, func(t *testing.T) {
		account := linetest.New(linetest.Options{Redelivery: true})
		know := account.Credentials()
		c, err := linedriver.New(linedriver.Config{
			ChannelID: know.ChannelID, ChannelSecret: channel.NewSecret(know.Secret), UserID: know.UserID, Transport: account.Transport(),
		})
		require.NoError(t, err)
		w := newPlainWorld(t, c)
		account.SendTo(w.WebhookHandler(line))
		mia := account.Phone("Mia Schulz")
		mia.Say("hello")
		w.settleAt(account)
		test(w, account, mia, w.item(engagement.ViewQueue, "ana").Conversation.ID)
	})
}

// replied says of each message of the business whether it came as a reply,
// which is free.
func replied(p *linetest.Phone, uuids int) []bool {
	var out []bool
	for _, b := range p.Screen() {
		if b.Business {
			out = append(out, len(b.Key) != uuids)
		}
	}
	return out
}

// uuidLength is how long a retry key is; a reply token is of another length.
const uuidLength = 36

func TestS2_14_LINEAnswersFreeOfChargeOnceAndPushesThen(t *testing.T) {
	onLINE(t, func(w *world, account *linetest.Server, mia *linetest.Phone, id storage.ConversationID) {
		t := w.t
		assert.Equal(t, "Mia Schulz", w.item(engagement.ViewQueue, "ana").Contact.Name, "S2.30: the profile was read")
		w.speak(id, "good morning", "how may I help?")
		w.speak(id, "I am listening")
		w.settleAt(account)
		assert.Equal(t, []bool{true, true, false}, replied(mia, uuidLength), "the first call was a reply with both texts")

		mia.Say("a question")
		w.settleAt(account)
		pass(2 * time.Minute)
		w.speak(id, "a late answer")
		w.settleAt(account)
		assert.Equal(t, []bool{true, true, false, false}, replied(mia, uuidLength))
	})
}

func TestLINEReplyOfUnknownFateIsNeverPushed(t *testing.T) {
	onLINE(t, func(w *world, account *linetest.Server, mia *linetest.Phone, id storage.ConversationID) {
		t := w.t
		account.FailCalls(1, linetest.CallFault{Op: linetest.OpReply, Accept: true, Drop: true})
		m := w.speak(id, "did it arrive?")
		w.settleAt(account)
		pass(time.Hour)
		w.settleAt(account)
		assert.Equal(t, storage.OutcomeUnknown, w.message(m.ID).Outcome)
		assert.Len(t, replied(mia, uuidLength), 1, "it was sent once")

		account.FailCalls(1, linetest.CallFault{Op: linetest.OpPush, Accept: true, Drop: true})
		again := w.speak(id, "and this?")
		w.settleAt(account)
		pass(time.Minute)
		w.settleAt(account)
		assert.Equal(t, storage.OutcomeAccepted, w.message(again.ID).Outcome, "a push is repeated under its key")
		assert.NotEmpty(t, w.message(again.ID).ProviderID)
		assert.Len(t, replied(mia, uuidLength), 2)
	})
}

func TestLINEQuotesAndNamesEachPart(t *testing.T) {
	onLINE(t, func(w *world, account *linetest.Server, mia *linetest.Phone, id storage.ConversationID) {
		t := w.t
		hello := w.timeline(id)[0]
		_, err := w.Send(t.Context(), engagement.Outgoing{
			Conversation: id, Agent: "ana", ReplyTo: hello.ID, Parts: channel.Parts{channel.Text{Body: "to what you said"}, channel.Text{Body: "and more"}},
		})
		require.NoError(t, err)
		w.settleAt(account)
		screen := mia.Screen()
		assert.Equal(t, string(hello.ProviderID), screen[1].Quotes)
		_, err = mia.Write(channel.Text{Body: "about the second"}, linetest.Manner{Quote: screen[2].ID})
		require.NoError(t, err)
		w.settleAt(account)
		all := w.timeline(id)
		assert.Equal(t, all[1].Also, []channel.ProviderID{all[2].ReplyTo}, "the second part is known by its name")
	})
}

func TestLINESaysWhichPartWasWrong(t *testing.T) {
	onLINE(t, func(w *world, account *linetest.Server, mia *linetest.Phone, id storage.ConversationID) {
		t := w.t
		sent, err := w.Send(t.Context(), engagement.Outgoing{Conversation: id, Agent: "ana", Parts: channel.Parts{
			channel.Text{Body: "fine"}, channel.Sticker{Media: channel.Media{ID: "1/999999999"}}, channel.Text{Body: "fine too"},
		}})
		require.NoError(t, err)
		w.settleAt(account)
		m := w.message(sent.Messages[0].ID)
		assert.Equal(t, storage.OutcomeRejected, m.Outcome)
		assert.Equal(t, 2, m.Progress.Failure.Part)
		assert.Empty(t, replied(mia, uuidLength), "LINE takes all or nothing")
	})
}

func TestLINEBlockIsShownThoughPushesAreAccepted(t *testing.T) {
	onLINE(t, func(w *world, account *linetest.Server, mia *linetest.Phone, id storage.ConversationID) {
		t := w.t
		mia.Block(true)
		w.settleAt(account)
		composer, err := w.Composer(t.Context(), "ana", id)
		require.NoError(t, err)
		assert.NotEmpty(t, composer.Problem)
		pass(time.Hour)
		m := w.speak(id, "are you there?")
		w.settleAt(account)
		assert.Equal(t, channel.StatusAccepted, w.message(m.ID).Status(), "LINE says 200")
		assert.Empty(t, replied(mia, uuidLength))

		mia.Block(false)
		w.settleAt(account)
		composer, err = w.Composer(t.Context(), "ana", id)
		require.NoError(t, err)
		assert.Empty(t, composer.Problem)
	})
}

func TestLINEGroupIsOneTalk(t *testing.T) {
	onLINE(t, func(w *world, account *linetest.Server, mia *linetest.Phone, _ storage.ConversationID) {
		t := w.t
		noah := account.Phone("Noah Clarke")
		family := account.AddGroup("Family", mia, noah)
		for _, p := range []*linetest.Phone{mia, noah} {
			_, err := p.Write(channel.Text{Body: "hello from the group"}, linetest.Manner{In: family})
			require.NoError(t, err)
		}
		w.settleAt(account)
		page, err := w.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewQueue, Agent: "ana"})
		require.NoError(t, err)
		var group engagement.InboxItem
		for _, it := range page.Items {
			if it.Contact.Kind == storage.ContactGroup {
				group = it
			}
		}
		require.NotNil(t, group.Conversation, "the group is a contact")
		assert.Equal(t, "Family", group.Contact.Name)
		assert.Len(t, w.timeline(group.Conversation.ID), 2)
		pass(time.Hour)
		m := w.speak(group.Conversation.ID, "hello everybody")
		w.settleAt(account)
		assert.Equal(t, storage.OutcomeAccepted, w.message(m.ID).Outcome)
	})
}
