package linetest

import (
	"context"
	"net/http"
	"time"
)

// SendTo makes webhooks go to h, without a network. Until then they wait.
func (s *Server) SendTo(h http.Handler) {
	s.hooks.SendTo("https://webhook.invalid/", h)
	s.courier.Rouse()
}

// SendToURL makes webhooks go to an address, through t. Nil means a transport
// of the server's own. A PUT of the API changes the address later on.
func (s *Server) SendToURL(address string, t http.RoundTripper) {
	s.hooks.SendToURL(address, t, s.opts.Workers)
	s.courier.Rouse()
}

// Pending counts events that have not been delivered, and files that phones
// have not fetched yet.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.courier.Pending() + len(s.fetches)
}

// Run delivers webhooks, several at a time, and fetches what phones want to
// show, until ctx is done and everything it started has ended. It returns ctx's
// error. Events that are not taken are sent again if redelivery is on, with
// growing gaps.
func (s *Server) Run(ctx context.Context) error { return s.courier.Run(ctx) }

// Flush does everything that is due, one thing after the other, and returns
// when nothing more is. What was not taken stays for a later try, or is lost if
// redelivery is off; the error says why. Flush and Run may be used together.
func (s *Server) Flush(ctx context.Context) error { return s.courier.Flush(ctx) }

// pause is the gap before an event is sent again. The gaps are the simulator's
// own; LINE publishes none.
func pause(tries int) time.Duration { return time.Second << min(tries-1, 10) }

// deliverEvents sends a webhook.
func (s *Server) deliverEvents(ctx context.Context, all []update, body []byte) error {
	s.startReplyTokens(all)
	_, err := s.post(ctx, "", body)
	return err
}

const (
	replyAfterDelivery = time.Minute
	replyAfterEvent    = 20 * time.Minute
)

// startReplyTokens: a token is good for a minute from the delivery on, also
// from a redelivery, but not beyond twenty minutes after the event (REF, send
// reply message).
func (s *Server) startReplyTokens(all []update) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range all {
		t := s.replies[u.Event.ReplyToken]
		if t == nil {
			continue
		}
		t.Until = s.now().Add(replyAfterDelivery)
		if last := t.Event.Add(replyAfterEvent); last.Before(t.Until) {
			t.Until = last
		}
	}
}
