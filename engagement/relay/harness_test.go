package relay_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/relay"
	"github.com/rapport-go/rapport/internal/loop"
	"github.com/rapport-go/rapport/internal/standardwebhooks"
	"github.com/rapport-go/rapport/storage"
)

const line = channel.ID("line-1")

// secret signs for crm in most tests.
var secret = relay.NewSecret()

// A world is an engine with a fake channel, and a receiver of webhooks.
type world struct {
	t      *testing.T
	store  storage.Store
	engine *engagement.Engine
	fake   *channeltest.Fake
	crm    *receiver
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, inMemory(t))
}

func newWorldOn(t *testing.T, store storage.Store) *world {
	t.Helper()
	w := &world{t: t, store: store, fake: channeltest.NewFake("line")}
	w.crm = &receiver{t: t, keys: []channel.Secret{secret}}
	w.engine = w.process()
	return w
}

// process is an engine on the same data.
func (w *world) process() *engagement.Engine {
	e, err := engagement.New(engagement.Config{
		Store: w.store, Channels: map[channel.ID]channel.Channel{line: w.fake}, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(w.t, err)
	return e
}

// config is for one endpoint, crm.
func (w *world) config(change ...func(*relay.Config)) relay.Config {
	cfg := relay.Config{
		Store: w.store, Transport: loop.Transport(w.crm), Logger: slog.New(slog.DiscardHandler),
		Endpoints: []relay.Endpoint{{
			ID: "crm", URL: "https://crm.example/hook", Keys: []channel.Secret{secret},
			Kinds: []engagement.EventKind{engagement.MessageReceived},
		}},
	}
	for _, f := range change {
		f(&cfg)
	}
	return cfg
}

// relay makes a relay of its own process.
func (w *world) relay(change ...func(*relay.Config)) *relay.Relay {
	w.t.Helper()
	r, err := relay.New(w.process(), w.config(change...))
	require.NoError(w.t, err)
	return r
}

// start runs a relay, and lets it get going.
func (w *world) start(r *relay.Relay) (stop func()) {
	stop = w.startReal(r)
	synctest.Wait()
	return stop
}

// say lets somebody write a text.
func (w *world) say(who, text string) {
	w.t.Helper()
	m := w.fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: who}, text)
	m.At, m.From.Name = time.Now(), "Miriam"
	rec := httptest.NewRecorder()
	w.engine.WebhookHandler(line).ServeHTTP(rec, w.fake.Webhook(m))
	require.Equal(w.t, http.StatusOK, rec.Code)
}

// received are the events of contacts' messages, in order.
func (w *world) received() []engagement.Event {
	page, err := w.engine.EventPage(w.t.Context(), "", 1000)
	require.NoError(w.t, err)
	return slices.DeleteFunc(page, func(e engagement.Event) bool { return e.Kind != engagement.MessageReceived })
}

// state is how crm is doing.
func (w *world) state(r *relay.Relay) relay.State {
	w.t.Helper()
	s, err := r.State(w.t.Context(), "crm")
	require.NoError(w.t, err)
	return s
}

// A receiver takes webhooks.
type receiver struct {
	t    *testing.T
	keys []channel.Secret
	// answer is what it does about an attempt, n from 1; nil is 200.
	answer func(w http.ResponseWriter, r *http.Request, n int, p relay.Payload)

	mu    sync.Mutex
	tries []try
}

// A try is one attempt that came.
type try struct {
	relay.Payload
	body   string
	at     time.Time
	status int
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	assert.NoError(r.t, err)
	keys, err := standardwebhooks.ParseKeys(r.keys)
	assert.NoError(r.t, err)
	a, err := standardwebhooks.Verify(keys, q.Header, body, time.Now(), standardwebhooks.DefaultTolerance)
	assert.NoError(r.t, err)
	var p relay.Payload
	assert.NoError(r.t, json.Unmarshal(body, &p))
	assert.Equal(r.t, a.ID, p.ID)
	r.mu.Lock()
	r.tries = append(r.tries, try{p, string(body), time.Now(), 0})
	n, answer := len(r.tries), r.answer
	r.mu.Unlock()
	if answer == nil {
		return
	}
	answer(w, q, n, p)
}

// answers is for receivers that answer with these statuses, one after the other,
// and 200 from then on.
func answers(statuses ...int) func(http.ResponseWriter, *http.Request, int, relay.Payload) {
	return func(w http.ResponseWriter, _ *http.Request, n int, _ relay.Payload) {
		if n <= len(statuses) {
			w.WriteHeader(statuses[n-1])
		}
	}
}

func (r *receiver) set(answer func(http.ResponseWriter, *http.Request, int, relay.Payload)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

func (r *receiver) all() []try {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.tries)
}

// cursors are those of the events that came, in order.
func (r *receiver) cursors() []storage.Cursor {
	var out []storage.Cursor
	for _, t := range r.all() {
		out = append(out, t.Data.Cursor)
	}
	return out
}

// pass lets time pass in a bubble.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// startReal starts a relay outside of a bubble.
func (w *world) startReal(r *relay.Relay) (stop func()) {
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	return func() {
		cancel()
		require.NoError(w.t, <-ended)
	}
}
