package engagement_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// onWeChat runs a test with an engine, an Official Account and a follower who
// has written to it.
func onWeChat(t *testing.T, test func(w *world, account *wechattest.Server, mia *wechattest.Phone, id storage.ConversationID)) {
	t.Helper()
	bubble(t, func(t *testing.T) {
		account := wechattest.New(wechattest.Options{})
		know := account.Credentials()
		c, err := wechat.New(wechat.Config{
			AppID: know.AppID, AppSecret: channel.NewSecret(know.Secret), OriginalID: know.OriginalID, Token: channel.NewSecret(know.Token),
			EncodingAESKey: channel.NewSecret(know.EncodingAESKey), Transport: account.Transport(),
		})
		require.NoError(t, err)
		w := newPlainWorld(t, c)
		account.SendTo(w.WebhookHandler(line))
		mia := account.Phone("Mia")
		mia.Say("hello")
		w.settleAt(account)
		test(w, account, mia, w.item(engagement.ViewQueue, "ana").Conversation.ID)
	})
}

func TestWeChatComposerKnowsHowManyMessagesAreLeft(t *testing.T) {
	onWeChat(t, func(w *world, account *wechattest.Server, mia *wechattest.Phone, id storage.ConversationID) {
		t := w.t
		assert.Equal(t, 5, w.left(id))
		for range 5 {
			w.speak(id, "an answer")
		}
		_, err := w.Send(t.Context(), engagement.Outgoing{Conversation: id, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "the sixth"}}})
		var closed *engagement.WindowError
		require.ErrorAs(t, err, &closed)
		w.settleAt(account)
		assert.Equal(t, 5, byBusiness(mia))

		mia.Say("go on")
		w.settleAt(account)
		assert.Equal(t, 5, w.left(id))
		mia.UseUp() // somebody else wrote, by WeChat's own console
		m := w.speak(id, "WeChat counts better than we do")
		w.settleAt(account)
		assert.Equal(t, storage.OutcomeRejected, w.message(m.ID).Outcome)
		assert.Equal(t, channel.OutOfWindow, w.message(m.ID).Progress.Failure.Kind)
		assert.Zero(t, w.left(id))
	})
}

func byBusiness(p *wechattest.Phone) int {
	n := 0
	for _, b := range p.Screen() {
		if b.Business {
			n++
		}
	}
	return n
}

func TestWeChatPushThatComesThreeTimesIsOneMessage(t *testing.T) {
	onWeChat(t, func(w *world, account *wechattest.Server, mia *wechattest.Phone, id storage.ConversationID) {
		t := w.t
		account.DisturbPushes(1, wechattest.Disturbance{Together: 3})
		mia.Say("only once")
		w.settleAt(account)
		assert.Len(t, w.timeline(id), 2)
		for _, b := range mia.Screen() {
			assert.NotEqual(t, "fault", b.Type, "nobody saw that anything went wrong")
		}
	})
}

func TestWeChatMenuOfAnswersAndWhoLeft(t *testing.T) {
	onWeChat(t, func(w *world, account *wechattest.Server, mia *wechattest.Phone, id storage.ConversationID) {
		t := w.t
		_, err := w.Send(t.Context(), engagement.Outgoing{Conversation: id, Agent: "ana", Parts: channel.Parts{
			channel.Buttons{Body: "Which?", Buttons: []channel.Button{{ID: "g", Title: "Green"}, {ID: "b", Title: "Black"}}},
		}})
		require.NoError(t, err)
		w.settleAt(account)
		screen := mia.Screen()
		_, err = mia.Tap(screen[len(screen)-1].ID, "b")
		require.NoError(t, err)
		w.settleAt(account)
		all := w.timeline(id)
		assert.Equal(t, channel.Parts{channel.Choice{ID: "b", Title: "Black"}}, all[len(all)-1].Parts)

		mia.Unfollow()
		w.settleAt(account)
		composer, err := w.Composer(t.Context(), "ana", id)
		require.NoError(t, err)
		assert.NotEmpty(t, composer.Problem)
	})
}

// onWOZTELL runs a test with an engine, a channel on WhatsApp and a customer who
// has written to it.
func onWOZTELL(t *testing.T, o woztelltest.Options, test func(w *world, server *woztelltest.Server, mia *woztelltest.Phone, id storage.ConversationID)) {
	t.Helper()
	bubble(t, func(t *testing.T) {
		pass(1000 * day) // a bubble begins before the year in which milliseconds got their thirteenth digit
		server := woztelltest.New(o)
		know := server.Credentials()
		c, err := woztell.New(woztell.Config{
			ChannelID: know.ChannelID, Platform: woztell.WhatsApp, Secrets: []channel.Secret{channel.NewSecret(know.Secret)},
			Token: channel.NewSecret(know.Token), Transport: server.Transport(),
		})
		require.NoError(t, err)
		w := newPlainWorld(t, c)
		server.SendTo(w.WebhookHandler(line))
		mia := server.Phone("Mia Schulz")
		mia.Say("hello")
		w.settleAt(server)
		test(w, server, mia, w.item(engagement.ViewQueue, "ana").Conversation.ID)
	})
}

func TestS2_15_WOZTELLTalk(t *testing.T) {
	onWOZTELL(t, woztelltest.Options{NodeTriggers: true}, func(w *world, server *woztelltest.Server, mia *woztelltest.Phone, id storage.ConversationID) {
		t := w.t
		require.Len(t, w.timeline(id), 1, "the bot's trigger repeats a message and is none")
		m := w.speak(id, "good morning")
		w.settleAt(server)
		assert.Len(t, w.timeline(id), 2, "the echo of our own message is no second one")
		assert.Equal(t, channel.StatusDelivered, w.message(m.ID).Status())
		pass(time.Second)
		mia.Read()
		w.settleAt(server)
		assert.Equal(t, channel.StatusRead, w.message(m.ID).Status(), "a status that says INBOUND is no message")
		assert.Len(t, w.timeline(id), 2)

		_, err := mia.WriteFrom(woztelltest.Sender{By: woztelltest.ByBot}, channel.Text{Body: "from the bot"})
		require.NoError(t, err)
		w.settleAt(server)
		all := w.timeline(id)
		require.Len(t, all, 3)
		assert.Equal(t, channel.AuthorExternal, all[2].Author.Kind)
		mia.SetLiveChat(true)
		w.settleAt(server)
		assert.Contains(t, w.kinds(), engagement.ControlChanged, "the bot handed over")
	})
}

func TestWOZTELLRefusalWithStatus500IsNoOutage(t *testing.T) {
	onWOZTELL(t, woztelltest.Options{}, func(w *world, server *woztelltest.Server, mia *woztelltest.Phone, id storage.ConversationID) {
		t := w.t
		server.FailCalls(1, woztelltest.CallFault{Op: woztelltest.OpSend, Code: 100, Err: "recipient is invalid"})
		m := w.speak(id, "to nobody")
		w.settleAt(server)
		assert.Equal(t, storage.OutcomeRejected, w.message(m.ID).Outcome)

		server.FailCalls(1, woztelltest.CallFault{Op: woztelltest.OpSend, Accept: true, Drop: true})
		lost := w.speak(id, "did it arrive?")
		w.settleAt(server)
		assert.Equal(t, storage.OutcomeAccepted, w.message(lost.ID).Outcome, "the echo brought our reference")
		assert.Equal(t, 1, server.Copies(lost.ID.String()))
	})
}
