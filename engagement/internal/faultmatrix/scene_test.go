package faultmatrix_test

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

const typingFor = 10 * time.Second

// A scene is one run: a provider, data, and processes one after the other.
type scene struct {
	t     *testing.T
	side  *side
	store storage.Store
	media *engagement.MediaDir
	now   *process
	talk  storage.ConversationID
	told  *teller
	file  channel.Media // that is to be sent

	// What the operation leaves for its verdict.
	before int // what the customer saw before
	had    int // what they had written before
	sent   []*storage.Message
	failed error // what its caller was told at last
	posted int   // webhooks since
	took   time.Duration
}

// A process is an engine with its driver.
type process struct {
	*engagement.Engine
	driver channel.Channel
	life   *life
	hooks  http.Handler
}

// start opens one more process on the data.
func (s *scene) start() {
	p := &process{life: &life{}}
	var err error
	store := mortal{s.store, p.life}
	if s.side.own != nil {
		p.driver, err = s.side.own(keeps{store, s.media, p.life})
	} else {
		p.driver, err = s.side.driver(&door{s.side.transport, p.life})
	}
	require.NoError(s.t, err)
	cfg := engagement.Config{
		Store: store, Channels: map[channel.ID]channel.Channel{line: p.driver}, Media: s.media,
		Logger: slog.New(slog.DiscardHandler), SyncTemplates: -1,
	}
	if _, ok := channel.As[channel.MediaUploader](p.driver); !ok {
		cfg.MediaURL = func(m channel.Media) string { return "https://files.shop.example/" + m.Stored }
	}
	p.Engine, err = engagement.New(cfg)
	require.NoError(s.t, err)
	p.hooks = p.WebhookHandler(line)
	s.now = p
}

func (s *scene) hooks() http.Handler { return http.HandlerFunc(s.receive) }

// receive is where webhooks go: to whichever process lives. One that dies
// meanwhile answers nothing.
func (s *scene) receive(w http.ResponseWriter, r *http.Request) {
	s.heir()
	p := s.now
	if s.side.page != nil && s.side.page(r) {
		p.hooks.ServeHTTP(w, r)
		return
	}
	s.posted++
	held := &heldAnswer{header: http.Header{}}
	s.alone(func() { p.hooks.ServeHTTP(held, r) })
	if p.life.isDead() {
		panic(http.ErrAbortHandler)
	}
	held.send(w)
}

// alone runs f in a goroutine of its own, since a process may end in it.
func (s *scene) alone(f func()) {
	var wg sync.WaitGroup
	wg.Go(f)
	wg.Wait()
}

// heir opens another process if the present one has died. It asks for what was
// lost meanwhile, as one that runs by itself does.
func (s *scene) heir() {
	if !s.now.life.isDead() {
		return
	}
	s.start()
	if has[channel.HistoryReader](s) {
		require.NoError(s.t, s.now.CatchUp(s.t.Context(), line, time.Now().Add(-time.Hour)))
	}
}

// call does what somebody asks of the engine, and asks again, as one would whose
// page shows an error, until there is none. It gives up after three times.
func (s *scene) call(f func(ctx context.Context, e *engagement.Engine) error) {
	for range 3 {
		p := s.now
		s.failed = errDied
		s.alone(func() { s.failed = f(s.t.Context(), p.Engine) })
		s.heir()
		if s.failed == nil {
			return
		}
	}
}

// work does what is due now, and lets webhooks travel.
func (s *scene) work() {
	for range 2 {
		s.alone(s.run)
		s.heir()
		_ = s.side.flush(s.t.Context()) // what was not taken comes again
	}
}

// run is a process that does what is due. Its store may fail: that is what we try.
func (s *scene) run() {
	if s.side.listens {
		s.listen()
		return
	}
	_ = s.now.RunDue(s.t.Context(), time.Now())
}

// settle lets so much time pass that nothing is left to be tried.
func (s *scene) settle() {
	for _, d := range []time.Duration{
		time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, time.Minute, 5 * time.Minute,
		5 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour,
	} {
		s.pass(d)
		s.work()
	}
}

// pass lets simulated time pass.
func (*scene) pass(d time.Duration) { <-time.After(d) }
