package messengertest

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// SendTo makes webhooks go to h, without a network. Until then they wait.
func (s *Server) SendTo(h http.Handler) {
	s.hooks.SendTo("http://webhook.invalid/", h)
	s.courier.Rouse()
}

// SendToURL makes webhooks go to an address, through t. Nil means a transport
// of the server's own.
func (s *Server) SendToURL(address string, t http.RoundTripper) {
	s.hooks.SendToURL(address, t, s.opts.Workers)
	s.courier.Rouse()
}

// Pending counts messages, statuses and webhooks that have not been delivered.
func (s *Server) Pending() int { return s.courier.Pending() }

// Run delivers webhooks, several at a time, until ctx is done and everything
// it started has ended. It returns ctx's error. Webhooks that are not answered
// with 200 are sent again, with growing gaps.
func (s *Server) Run(ctx context.Context) error { return s.courier.Run(ctx) }

// Flush delivers everything that is due, one webhook after the other, and
// returns when nothing more is. What was refused stays for a later try; the
// error says why. Flush and Run may be used together.
func (s *Server) Flush(ctx context.Context) error { return s.courier.Flush(ctx) }

// A failure is since when every webhook has failed; zero if they work.
type failure struct {
	mu    sync.Mutex
	since time.Time
}

// patience is how long webhooks may fail before the app is unsubscribed from
// the Page, without a word (WH).
const patience = time.Hour

// watch unsubscribes an app whose webhooks have failed for too long.
func (s *Server) watch(err error) {
	s.failing.mu.Lock()
	since := s.failing.since
	switch {
	case err == nil:
		s.failing.since = time.Time{}
	case since.IsZero():
		s.failing.since = s.now()
	}
	s.failing.mu.Unlock()
	if err != nil && !since.IsZero() && s.now().Sub(since) >= patience {
		s.Unsubscribe()
	}
}

// post sends a webhook. Only 200 is success (WH).
func (s *Server) post(ctx context.Context, _ []update, body []byte) error {
	err := s.hooks.Deliver(ctx, body)
	s.watch(err)
	return err
}

// Shake makes the handshake by which Meta checks the address of webhooks, and
// fails if the answer is not 200 with the challenge and nothing else (WH).
func (s *Server) Shake(ctx context.Context) error {
	if err := s.hooks.Shake(ctx); err != nil {
		return fmt.Errorf("messengertest: %w", err)
	}
	return nil
}
