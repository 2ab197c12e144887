package bot_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/bot"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

const line = channel.ID("line-1")

// A world is an engine that runs, with a line whose cases go to the bot first and
// then to ana's desk.
type world struct {
	t      *testing.T
	store  storage.Store
	engine *engagement.Engine
	fake   *channeltest.Fake
	stop   func()

	mu       sync.Mutex
	asked    []bot.Turn
	outcomes []bot.Outcome
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, inMemory(t))
}

func newWorldOn(t *testing.T, store storage.Store) *world {
	t.Helper()
	w := &world{t: t, store: store, fake: channeltest.NewFake("line")}
	w.engine = w.process(w.store)
	ctx := t.Context()
	require.NoError(t, w.engine.PutAgent(ctx, "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
	require.NoError(t, w.engine.PutAgent(ctx, "", &storage.Agent{ID: "ana"}))
	_, err := w.engine.SaveRouting(ctx, "chief", routing.Settings{
		Destinations: []routing.Destination{
			{ID: "bot", Targets: []routing.Target{{Bot: "robo"}}},
			{ID: "desk", Targets: []routing.Target{{Agent: "ana"}}, Queue: &routing.Queue{}},
		},
		Channels: map[channel.ID]routing.ChannelRules{line: {Branch: routing.Branch{Linear: []routing.Stop{{To: "bot"}, {To: "desk"}}}}},
	})
	require.NoError(t, err)
	w.stop = run(t, w.engine.Run)
	return w
}

// process is an engine on the data.
func (w *world) process(store storage.Store) *engagement.Engine {
	e, err := engagement.New(engagement.Config{
		Store: store, Channels: map[channel.ID]channel.Channel{line: w.fake}, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(w.t, err)
	return e
}

// run runs something until it is stopped.
func run(t *testing.T, f func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- f(ctx) }()
	synctest.Wait()
	return func() {
		cancel()
		require.NoError(t, <-ended)
	}
}

// bot makes a runner of its own process, whose handler is h.
func (w *world) bot(h bot.HandlerFunc, change ...func(*bot.Config)) *bot.Runner {
	w.t.Helper()
	cfg := bot.Config{
		Store: w.store, Bot: "robo", Logger: slog.New(slog.DiscardHandler),
		Handler: bot.HandlerFunc(func(ctx context.Context, t bot.Turn) (bot.Answer, error) {
			w.mu.Lock()
			w.asked = append(w.asked, t)
			w.mu.Unlock()
			return h(ctx, t)
		}),
		Finished: func(_ context.Context, _ bot.Turn, o bot.Outcome) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.outcomes = append(w.outcomes, o)
		},
	}
	for _, f := range change {
		f(&cfg)
	}
	r, err := bot.New(w.process(cfg.Store), cfg)
	require.NoError(w.t, err)
	return r
}

// echo says what the contact said.
func echo(_ context.Context, t bot.Turn) (bot.Answer, error) {
	return bot.Say("you said: " + t.Text()), nil
}

// say lets somebody write a text.
func (w *world) say(who, text string, change ...func(*channel.MessageReceived)) {
	w.t.Helper()
	m := w.fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: who}, text)
	m.At = time.Now()
	for _, f := range change {
		f(&m)
	}
	rec := httptest.NewRecorder()
	w.engine.WebhookHandler(line).ServeHTTP(rec, w.fake.Webhook(m))
	require.Equal(w.t, http.StatusOK, rec.Code)
}

// read is what somebody read, in order.
func (w *world) read(who string) []string {
	var out []string
	for _, m := range w.fake.Sent() {
		if m.To.Value == who {
			out = append(out, channeltest.Words(m.Parts))
		}
	}
	return out
}

// turns are the texts of the turns that the handler was asked about.
func (w *world) turns() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, t := range w.asked {
		out = append(out, t.Text())
	}
	return out
}

// came is what came of the turns.
func (w *world) came() []bot.Outcome {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.outcomes)
}

// work is the latest case.
func (w *world) work() *storage.Case {
	w.t.Helper()
	events, err := w.engine.EventPage(w.t.Context(), "", 1000)
	require.NoError(w.t, err)
	for _, ev := range slices.Backward(events) {
		if ev.Kind == engagement.CaseOpened {
			c, err := w.engine.Case(w.t.Context(), ev.Case)
			require.NoError(w.t, err)
			return c
		}
	}
	w.t.Fatal("there is no case")
	return nil
}

// pass lets time pass in a bubble.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// A mortal store is that of a process which can die.
type mortal struct {
	storage.Store
	dead atomic.Bool
}

var errDead = errors.New("the process is dead")

func (m *mortal) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	if m.dead.Load() {
		return errDead
	}
	return m.Store.View(ctx, fn)
}

func (m *mortal) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	if m.dead.Load() {
		return errDead
	}
	return m.Store.Update(ctx, fn)
}
