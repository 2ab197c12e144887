package woztelltest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// A target is where webhooks go.
type target struct {
	address string
	client  http.RoundTripper
}

// targets are where the webhooks of channels go; those of "" are for all others.
type targets struct {
	mu  sync.Mutex
	all map[string]target
}

// SendTo makes webhooks go to h, without a network. Until then they wait.
func (s *Server) SendTo(h http.Handler) { s.SendChannelTo("", h) }

// SendChannelTo makes the webhooks of one channel go to h. Those of channels
// that were not named go where SendTo said; say that first, or they are lost.
func (s *Server) SendChannelTo(channelID string, h http.Handler) {
	s.sendTo(channelID, target{"https://webhook.invalid/", loop{h}})
}

// SendToURL makes webhooks go to an address, through t. Nil means a transport
// of the server's own.
func (s *Server) SendToURL(address string, t http.RoundTripper) {
	if t == nil {
		t = &http.Transport{MaxIdleConnsPerHost: s.opts.Workers, IdleConnTimeout: time.Minute}
	}
	s.sendTo("", target{address, t})
}

func (s *Server) sendTo(channelID string, t target) {
	s.hooks.mu.Lock()
	if s.hooks.all == nil {
		s.hooks.all = map[string]target{}
	}
	s.hooks.all[channelID] = t
	s.hooks.mu.Unlock()
	s.queue.mu.Lock()
	s.queue.rouse()
	s.queue.mu.Unlock()
}

// anywhere reports whether webhooks can go somewhere.
func (t *targets) anywhere() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.all) > 0
}

func (t *targets) of(channelID string) (target, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if own, ok := t.all[channelID]; ok {
		return own, true
	}
	all, ok := t.all[""]
	return all, ok
}

// Pending counts webhooks that have not been delivered.
func (s *Server) Pending() int { return s.queue.pending() }

// Run delivers webhooks, several at a time, until ctx is done and everything it
// started has ended. It returns ctx's error. What is not taken is sent again
// with growing gaps as often as [Options.Tries] allows.
func (s *Server) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for range s.opts.Workers {
		all.Go(func() { s.work(ctx) })
	}
	all.Wait()
	return ctx.Err()
}

func (s *Server) work(ctx context.Context) {
	for ctx.Err() == nil {
		pause := time.Duration(-1)
		if s.hooks.anywhere() {
			var sent bool
			if sent, pause, _ = s.deliverOne(ctx); sent {
				continue
			}
		}
		if !s.queue.wait(ctx, pause) {
			return
		}
	}
}

// errNowhere is the error of everything that needs a target.
var errNowhere = errors.New("woztelltest: it was not said where webhooks go")

// Flush delivers everything that is due, one thing after the other, and returns
// when nothing more is. What was not taken stays for a later try, or is lost if
// there is none; the error says why. Flush and Run may be used together.
func (s *Server) Flush(ctx context.Context) error {
	if !s.hooks.anywhere() {
		return errNowhere
	}
	var failed []error
	for ctx.Err() == nil {
		sent, _, err := s.deliverOne(ctx)
		if !sent {
			return errors.Join(failed...)
		}
		if err != nil {
			failed = append(failed, err)
		}
	}
	return ctx.Err()
}

// deliverOne sends one webhook that is due. Without one it says how long to
// wait.
func (s *Server) deliverOne(ctx context.Context) (sent bool, pause time.Duration, err error) {
	u, pause := s.queue.take(s.now())
	if u == nil {
		return false, pause, nil
	}
	if err = s.post(ctx, u.Channel, u.Body, s.Sign(u.Channel, u.Body)); err == nil {
		s.queue.done(nil)
		return true, 0, nil
	}
	u.Tries++
	if u.Tries >= s.opts.Tries {
		s.queue.done(nil)
		return true, 0, fmt.Errorf("woztelltest: a webhook was given up: %w", err)
	}
	u.Due = s.now().Add(time.Second << min(u.Tries-1, 10)) // the gaps are the simulator's own
	s.queue.done(u)
	return true, 0, fmt.Errorf("woztelltest: a webhook was not taken: %w", err)
}
