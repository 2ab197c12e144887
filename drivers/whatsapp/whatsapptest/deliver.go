package whatsapptest

import (
	"context"
	"fmt"
	"net/http"
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

// post sends a webhook. Only 200 is success (WA
// webhooks/create-webhook-endpoint, 2025-11-07).
func (s *Server) post(ctx context.Context, _ []update, body []byte) error {
	return s.hooks.Deliver(ctx, body)
}

// Shake makes the handshake by which Meta checks the address of webhooks, and
// fails if the answer is not the challenge (WA
// webhooks/create-webhook-endpoint, 2025-11-07).
func (s *Server) Shake(ctx context.Context) error {
	if err := s.hooks.Shake(ctx); err != nil {
		return fmt.Errorf("whatsapptest: %w", err)
	}
	return nil
}
