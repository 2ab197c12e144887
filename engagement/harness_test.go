package engagement_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/require"
)

// A world is an engine with one fake channel and two agents.
type world struct {
	*engagement.Engine
	t     *testing.T
	store storage.Store
	fake  *channeltest.Fake
	hook  http.Handler
	// channel is the driver, in a world without a fake.
	channel channel.Channel
}

const line = channel.ID("line-1")

// customer is who writes.
var customer = channel.Address{Kind: channel.AddressUser, Value: "customer-1"}

// newWorld makes a world. change may be nil.
func newWorld(t *testing.T, change func(*engagement.Config, *channeltest.Fake)) *world {
	t.Helper()
	return newWorldOn(t, memory.New().Tenant("test"), change)
}

func newWorldOn(t *testing.T, store storage.Store, change func(*engagement.Config, *channeltest.Fake)) *world {
	t.Helper()
	fake := channeltest.NewFake("line")
	cfg := engagement.Config{
		Store: store, Channels: map[channel.ID]channel.Channel{line: fake},
		Logger: slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&cfg, fake)
	}
	e, err := engagement.New(cfg)
	require.NoError(t, err)
	w := &world{Engine: e, t: t, store: cfg.Store, fake: fake, hook: e.Handler()}
	for _, id := range []storage.AgentID{"ana", "ben"} {
		err := e.PutAgent(t.Context(), "", &storage.Agent{ID: id, Name: string(id)})
		if err != nil {
			require.ErrorIs(t, err, storage.ErrConflict) // a second engine on the same data
		}
	}
	return w
}

// start runs the engine until the returned function is called. It is for use
// in a bubble.
func (w *world) start() (stop func()) {
	ctx, cancel := context.WithCancel(w.t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	return func() {
		cancel()
		require.NoError(w.t, <-done)
	}
}

// deliver posts a webhook and returns the status of the answer.
func (w *world) deliver(events ...channel.Event) int {
	w.t.Helper()
	r := w.fake.Webhook(events...)
	r.URL.Path = "/" + string(line)
	rec := httptest.NewRecorder()
	w.hook.ServeHTTP(rec, r)
	return rec.Code
}

// write delivers a text message from the customer.
func (w *world) write(text string) channel.MessageReceived {
	w.t.Helper()
	m := w.fake.Inbound(customer, text)
	m.At = time.Now()
	require.Equal(w.t, http.StatusOK, w.deliver(m))
	return m
}

// item returns the only case in a view.
func (w *world) item(v engagement.View, agent storage.AgentID) engagement.InboxItem {
	w.t.Helper()
	page, err := w.Inbox(w.t.Context(), engagement.InboxQuery{View: v, Agent: agent})
	require.NoError(w.t, err)
	require.Len(w.t, page.Items, 1)
	return page.Items[0]
}

// reply sends a text from an agent into the customer's conversation.
func (w *world) reply(agent storage.AgentID, text string) (engagement.Sent, error) {
	return w.Send(w.t.Context(), engagement.Outgoing{
		Channel: line, To: customer, Agent: agent, Parts: channel.Parts{channel.Text{Body: text}},
	})
}

// mustReply is a reply that is taken.
func (w *world) mustReply(agent storage.AgentID, text string) *storage.Message {
	w.t.Helper()
	sent, err := w.reply(agent, text)
	require.NoError(w.t, err)
	return sent.Messages[0]
}

// message reads a message again.
func (w *world) message(id storage.MessageID) *storage.Message {
	w.t.Helper()
	m, err := w.Message(w.t.Context(), id)
	require.NoError(w.t, err)
	return m
}

// timeline is all messages with the customer, oldest first.
func (w *world) timeline(id storage.ConversationID) []*storage.Message {
	w.t.Helper()
	page, err := w.Timeline(w.t.Context(), id, storage.MessageID{}, 200)
	require.NoError(w.t, err)
	var out []*storage.Message
	for _, m := range page.Messages {
		out = append([]*storage.Message{m}, out...)
	}
	return out
}

// kinds is what happened so far, in order.
func (w *world) kinds() []engagement.EventKind {
	w.t.Helper()
	events, err := w.EventPage(w.t.Context(), "", 10_000)
	require.NoError(w.t, err)
	var out []engagement.EventKind
	for _, e := range events {
		if !strings.HasPrefix(e.Detail.Setting, "agent/") { // those that the world began with
			out = append(out, e.Kind)
		}
	}
	return out
}

// texts is what arrived at the fake channel.
func (w *world) texts() []string {
	var out []string
	for _, m := range w.fake.Sent() {
		out = append(out, channeltest.Words(m.Parts))
	}
	return out
}

// bubble runs a test with simulated time.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}

// due runs what is due now.
func (w *world) due() {
	w.t.Helper()
	require.NoError(w.t, w.RunDue(w.t.Context(), time.Now()))
}

// pass lets simulated time pass.
func pass(d time.Duration) { <-time.After(d) }

func newReader(s string) io.Reader { return strings.NewReader(s) }
