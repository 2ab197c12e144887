package engagement_test

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// onEachDriver runs a test with an engine and the provider's other side, for
// both ways to WhatsApp.
func onEachDriver(t *testing.T, test func(w *world, server *whatsapptest.Server)) {
	list := []templates.Template{greeting, notice, paused}
	t.Run("whatsapp", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			server := whatsapptest.New(whatsapptest.Options{Templates: list})
			c, err := whatsapp.New(server.Config())
			require.NoError(t, err)
			w := newDriverWorld(t, c)
			server.SendTo(w.WebhookHandler(line))
			test(w, server)
		})
	})
	t.Run("dialog360", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			server := dialog360test.New(dialog360test.Options{Cloud: whatsapptest.Options{Templates: list}})
			c, err := dialog360.New(server.Config())
			require.NoError(t, err)
			w := newDriverWorld(t, c)
			server.SendTo(w.WebhookHandler(line))
			test(w, server.Server)
		})
	})
}

func newDriverWorld(t *testing.T, c channel.Channel) *world {
	t.Helper()
	e, err := engagement.New(engagement.Config{
		Store: memory.New().Tenant("test"), Channels: map[channel.ID]channel.Channel{line: c},
		Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	w := &world{Engine: e, t: t, channel: c}
	for _, id := range []storage.AgentID{"ana", "ben"} {
		require.NoError(t, e.PutAgent(t.Context(), "", &storage.Agent{ID: id}))
	}
	w.agents()
	return w
}

// settleWith lets everything that is under way end.
func (w *world) settleWith(server *whatsapptest.Server) {
	w.t.Helper()
	w.due()
	require.NoError(w.t, server.Flush(w.t.Context()))
}

func TestS1_1_S1_54_S1_57_AnEngagementThroughEachProvider(t *testing.T) {
	onEachDriver(t, func(w *world, server *whatsapptest.Server) {
		t := w.t
		mia := server.Phone(number)
		sent, err := w.engage("ana")
		require.NoError(t, err)
		w.settleWith(server)
		require.Len(t, mia.Screen(), 1)
		shown := sent.Messages[0].Parts[0].(channel.Template).Shown
		assert.Equal(t, "Hello Mia, may we help?", shown[0].(channel.Buttons).Body)
		assert.Equal(t, shown[0].(channel.Buttons).Body, bodyOf(mia.Screen()[0].Parts), "both sides show the same")
		assert.Equal(t, channel.StatusDelivered, w.message(sent.Messages[0].ID).Status())

		_, err = w.engageAs("ben", engagement.Target{Number: number}, noticed())
		refused(t, err, engagement.ReasonBound)
		_, err = mia.Tap(mia.Screen()[0].ID, "Yes")
		require.NoError(t, err)
		w.settleWith(server)
		conv := w.item(engagement.ViewMine, "ana").Conversation.ID
		all := w.timeline(conv)
		assert.Equal(t, sent.Messages[0].ID, all[0].ID)
		assert.Equal(t, w.message(all[0].ID).ProviderID, all[1].ReplyTo, "S5.47")
		_, err = w.Send(t.Context(), engagement.Outgoing{Conversation: conv, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "Gladly."}}})
		require.NoError(t, err)
		w.settleWith(server)
		assert.Len(t, mia.Screen(), 3)
	})
}

func bodyOf(parts channel.Parts) string {
	for _, p := range parts {
		switch p := p.(type) {
		case channel.Buttons:
			return p.Body
		case channel.Text:
			return p.Body
		case channel.Template:
			return bodyOf(p.Shown)
		}
	}
	return ""
}

func TestS3_5_BothSidesRefuseFreeFormOutsideTheWindow(t *testing.T) {
	onEachDriver(t, func(w *world, server *whatsapptest.Server) {
		t := w.t
		mia := server.Phone(number)
		mia.Say("hello")
		w.settleWith(server)
		item := w.item(engagement.ViewQueue, "ana")
		pass(day)
		text := channel.Parts{channel.Text{Body: "too late"}}
		_, err := w.Send(t.Context(), engagement.Outgoing{Conversation: item.Conversation.ID, Agent: "ana", Parts: text})
		var closed *engagement.WindowError
		require.ErrorAs(t, err, &closed)
		assert.Equal(t, []string{"greeting", "notice"}, closed.Templates)
		w.settleWith(server)
		assert.Len(t, mia.Screen(), 1, "the provider was not asked")

		_, err = w.channel.Send(t.Context(), &channel.Message{Key: "k", To: item.Conversation.Address, Parts: text, Now: time.Now()})
		refusal, ok := errors.AsType[*channel.Error](err)
		require.True(t, ok)
		assert.Equal(t, channel.OutOfWindow, refusal.Kind)
		assert.Equal(t, "131047", refusal.Code)
	})
}

func TestOptingOutAtTheProviderStopsMarketing(t *testing.T) {
	onEachDriver(t, func(w *world, server *whatsapptest.Server) {
		mia := server.Phone(number)
		mia.Say("hello")
		w.settleWith(server)
		pass(2 * day)
		mia.StopMarketing(true)
		w.settleWith(server)
		_, err := w.engage("ana")
		refused(w.t, err, engagement.ReasonWithdrawn)
		_, err = w.engageAs("ana", engagement.Target{Number: number}, noticed())
		require.NoError(w.t, err)
	})
}

func TestS2_13_AnEnquiryBeginsWithTheFirstMessage(t *testing.T) {
	onEachDriver(t, func(w *world, server *whatsapptest.Server) {
		before, err := w.Counts(w.t.Context(), "ana")
		require.NoError(w.t, err)
		require.Zero(w.t, before.Open)
		server.Phone(number).Say("hello")
		w.settleWith(server)
		assert.Equal(w.t, "hello", w.item(engagement.ViewQueue, "ana").Case.Preview)
	})
}
