package woztelltest

import (
	"cmp"
	"context"
	"net/http"
	"sync"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// targets are where the webhooks of channels go; those of "" are for all others.
type targets struct {
	mu  sync.Mutex
	all map[string]*simulate.Target
}

// SendTo makes webhooks go to h, without a network. Until then they wait.
func (s *Server) SendTo(h http.Handler) { s.SendChannelTo("", h) }

// SendChannelTo makes the webhooks of one channel go to h. Those of channels
// that were not named go where SendTo said; say that first, or they are lost.
func (s *Server) SendChannelTo(channelID string, h http.Handler) {
	t := s.newTarget()
	t.SendTo("https://webhook.invalid/", h)
	s.sendTo(channelID, t)
}

// SendToURL makes webhooks go to an address, through t. Nil means a transport
// of the server's own.
func (s *Server) SendToURL(address string, t http.RoundTripper) {
	to := s.newTarget()
	to.SendToURL(address, t, s.opts.Workers)
	s.sendTo("", to)
}

func (s *Server) newTarget() *simulate.Target { return &simulate.Target{Timeout: s.opts.HookTimeout} }

func (s *Server) sendTo(channelID string, t *simulate.Target) {
	s.hooks.mu.Lock()
	s.hooks.all[channelID] = t
	s.hooks.mu.Unlock()
	s.courier.Rouse()
}

// anywhere reports whether webhooks can go somewhere.
func (t *targets) anywhere() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.all) > 0
}

// of is where the webhooks of a channel go, which may be nowhere.
func (t *targets) of(channelID string) *simulate.Target {
	t.mu.Lock()
	defer t.mu.Unlock()
	return cmp.Or(t.all[channelID], t.all[""], &simulate.Target{})
}

// Pending counts webhooks that have not been delivered.
func (s *Server) Pending() int { return s.courier.Pending() }

// Run delivers webhooks, several at a time, until ctx is done and everything it
// started has ended. It returns ctx's error. What is not taken is sent again
// with growing gaps as often as [Options.Tries] allows.
func (s *Server) Run(ctx context.Context) error { return s.courier.Run(ctx) }

// Flush delivers everything that is due, one thing after the other, and returns
// when nothing more is. What was not taken stays for a later try, or is lost if
// there is none; the error says why. Flush and Run may be used together.
func (s *Server) Flush(ctx context.Context) error { return s.courier.Flush(ctx) }
