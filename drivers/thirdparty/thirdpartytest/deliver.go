package thirdpartytest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
	"github.com/rapport-go/rapport/internal/standardwebhooks"
)

// An update is one event on its way.
type update struct {
	Event json.RawMessage `json:"event"`
}

// pauses are the gaps after each try, by the contract.
var pauses = []time.Duration{
	2 * time.Second, 10 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, 2 * time.Hour,
}

func (s *Server) newCourier() *simulate.Courier[update] {
	return simulate.NewCourier(simulate.Options[update]{
		Name: "thirdpartytest", Now: s.now, Workers: s.opts.Workers, Batch: s.opts.Batch, Tries: s.opts.Tries,
		Pause: func(tries int) time.Duration { return pauses[min(tries, len(pauses))-1] },
		Ready: s.hooks.Known, Write: write,
		Post: func(ctx context.Context, _ []update, body []byte) error { return s.PostSigned(ctx, body, s.Sign(body)) },
	})
}

// write makes the body of a request: an event, or a batch of them.
func write(all []update) ([]byte, error) {
	if len(all) == 1 {
		return all[0].Event, nil
	}
	var batch struct {
		Events []json.RawMessage `json:"events"`
	}
	for _, u := range all {
		batch.Events = append(batch.Events, u.Event)
	}
	return json.Marshal(batch)
}

// Sign returns the headers of a request with this body, signed now with all of
// the peer's keys. Its id is made of the body, so that it is the same for every
// attempt.
func (s *Server) Sign(body []byte) http.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := sha256.Sum256(body)
	h, err := standardwebhooks.Sign(s.signing, "evt_"+hex.EncodeToString(sum[:12]), s.now(), body)
	if err != nil {
		return http.Header{}
	}
	h.Set("Content-Type", "application/json")
	return h
}

// Post sends a request with any body at once, signed as all are. It fails if it
// is not answered with 2xx.
func (s *Server) Post(ctx context.Context, body []byte) error {
	return s.PostSigned(ctx, body, s.Sign(body))
}

// A Rejection is an event that the business did not take.
type Rejection struct {
	Index int    `json:"index"`
	Code  string `json:"code"`
	Text  string `json:"text"`
}

// Rejections are the events that were not taken so far.
func (s *Server) Rejections() []Rejection {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Rejection(nil), s.rejections...)
}

// maxAnswer is how much of an answer is read.
const maxAnswer = 64 << 10

// PostSigned does the same as Post under any headers.
func (s *Server) PostSigned(ctx context.Context, body []byte, h http.Header) error {
	ctx, cancel := context.WithTimeoutCause(ctx, s.opts.HookTimeout, simulate.ErrTimeout)
	defer cancel()
	status, answer, err := s.hooks.Ask(ctx, http.MethodPost, "", h, strings.NewReader(string(body)), maxAnswer)
	var v struct {
		Rejected []Rejection `json:"rejected"`
	}
	if err == nil && json.Unmarshal(answer, &v) == nil && len(v.Rejected) > 0 {
		s.mu.Lock()
		s.rejections = append(s.rejections, v.Rejected...)
		s.mu.Unlock()
	}
	return simulate.Taken(status >= 200 && status <= 299, status, err)
}

// tell puts an event on its way. The caller holds s.mu.
func (s *Server) tell(kind string, data map[string]any, due time.Time) {
	event, err := json.Marshal(map[string]any{
		"id": s.newID("e"), "type": kind, "timestamp": s.now().Format(time.RFC3339Nano), "data": data,
	})
	if err == nil {
		s.courier.Add(update{event}, due)
	}
}

// SendTo makes events go to h, without a network. Until then they wait.
func (s *Server) SendTo(h http.Handler) {
	s.hooks.SendTo("https://business.invalid/", h)
	s.courier.Rouse()
}

// SendToURL makes events go to an address, through t. Nil means a transport of
// the server's own.
func (s *Server) SendToURL(address string, t http.RoundTripper) {
	s.hooks.SendToURL(address, t, s.opts.Workers)
	s.courier.Rouse()
}

// Pending counts events that have not been delivered.
func (s *Server) Pending() int { return s.courier.Pending() }

// Run delivers events, several requests at a time, until ctx is done and
// everything it started has ended. It returns ctx's error. What is not taken is
// sent again with growing gaps.
func (s *Server) Run(ctx context.Context) error { return s.courier.Run(ctx) }

// Flush delivers everything that is due, one thing after the other, and returns
// when nothing more is. What was not taken stays for a later try, or is lost
// after the last; the error says why. Flush and Run may be used together.
func (s *Server) Flush(ctx context.Context) error { return s.courier.Flush(ctx) }

// A Disturbance is what happens to events on their way. Its fields may be
// combined.
type Disturbance struct {
	// Twice delivers in one request and then again in another.
	Twice bool
	// Lost never delivers; with Twice only what comes again.
	Lost bool
	// Late delivers so much later.
	Late time.Duration
	// Backwards holds them until all that were asked for are there, and then
	// delivers the last one first, each in a request of its own.
	Backwards bool
}

// DisturbWebhooks disturbs the delivery of the next n events. Disturbances happen
// one after the other, in the order in which they were asked for.
func (s *Server) DisturbWebhooks(n int, d Disturbance) { s.courier.Disturb(n, simulate.Disturbance(d)) }
