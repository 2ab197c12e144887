package main

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
)

func TestRun(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), &out))
	assert.Equal(t, strings.TrimLeft(`
note: body of 1200 characters, the channel carries 1000: sent as 2 messages
sent: pigeon-1 accepted
sent: pigeon-2 accepted
Ann: coo?
`, "\n"), out.String())
}

func TestConformance(t *testing.T) {
	channeltest.Run(t, channeltest.Harness{New: open})
}

// open puts the driver and its provider's other side on a bench.
func open(tb channeltest.TB) *channeltest.Bench {
	loft := &Loft{Token: channel.NewSecret("t0ken"), HookKey: channel.NewSecret("h00k")}
	server := httptest.NewServer(loft)
	tb.Cleanup(func() {
		server.CloseClientConnections() // or Close waits for an answer that FaultSilent holds back
		server.Close()
	})
	line := &wire{RoundTripper: server.Client().Transport}
	return &channeltest.Bench{
		Channel:    &Pigeon{Base: server.URL, Loft: "loft-1", Token: loft.Token, HookKey: loft.HookKey, Transport: line},
		To:         channel.Address{Kind: channel.AddressUser, Value: "ann"},
		Account:    "loft-1",
		Earlier:    "earlier",
		Secrets:    []string{"t0ken", "h00k"},
		Appeared:   loft.appeared,
		Requests:   loft.count,
		Break:      func(f channeltest.Fault) <-chan struct{} { return breakNext(loft, line, f) },
		RetryAfter: 3 * time.Second,
		Webhooks: &channeltest.Webhooks{
			Request: loft.request,
			Text:    func(text string) []byte { return loft.Says("ann", text) },
			Unknown: func() []byte { return loft.body(map[string]any{"type": "moult"}) },
			Batch:   batch,
			Status:  loft.Reports,
			Samples: []channeltest.Sample{{
				Name: "a feather", Body: loft.body(map[string]any{"type": "message", "from": "ann"}),
				Kinds: []channel.EventKind{channel.EventMessage},
			}},
		},
	}
}

func (l *Loft) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.requests
}

func (l *Loft) appeared() []channeltest.Appearance {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []channeltest.Appearance
	for _, m := range l.shown {
		a := channeltest.Appearance{
			ID: channel.ProviderID(m.ID), Key: m.Key, To: m.To, Kind: channel.PartText,
			Text: m.Text, ReplyTo: channel.ProviderID(m.ReplyTo),
		}
		if m.Picture != "" {
			a.Kind = channel.PartImage
		}
		all = append(all, a)
	}
	return all
}

func (l *Loft) request(body []byte, s channeltest.Signature) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/webhook", bytes.NewReader(body))
	switch s {
	case channeltest.Signed:
		r.Header.Set("X-Pigeon-Signature", sign(l.HookKey, body))
	case channeltest.Forged:
		r.Header.Set("X-Pigeon-Signature", sign(channel.NewSecret("another"), body))
	}
	return r
}

// batch joins the events of several webhooks.
func batch(bodies ...[]byte) []byte {
	const start, end = `{"events":[`, `]}`
	var all [][]byte
	for _, b := range bodies {
		all = append(all, b[len(start):len(b)-len(end)])
	}
	return []byte(start + string(bytes.Join(all, []byte(","))) + end)
}

// A wire fails to connect when it is told to.
type wire struct {
	http.RoundTripper
	mu  sync.Mutex
	cut chan struct{}
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	cut := w.cut
	w.cut = nil
	w.mu.Unlock()
	if cut == nil {
		return w.RoundTripper.RoundTrip(r)
	}
	close(cut)
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
}

// breakNext makes the next request go wrong. Pigeon has no session window, so
// FaultWindow is never asked for.
func breakNext(l *Loft, w *wire, f channeltest.Fault) <-chan struct{} {
	hit := make(chan struct{})
	if f == channeltest.FaultNoConnection {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.cut = hit
		return hit
	}
	t, ok := map[channeltest.Fault]trouble{
		channeltest.FaultRefuse:      {status: http.StatusBadRequest, code: "empty"},
		channeltest.FaultCredentials: {status: http.StatusUnauthorized, code: "token"},
		channeltest.FaultBlocked:     {status: http.StatusForbidden, code: "blocked"},
		channeltest.FaultThrottle:    {status: http.StatusTooManyRequests, code: "slow_down"},
		channeltest.FaultDown:        {status: http.StatusServiceUnavailable, code: "trouble"},
		channeltest.FaultLostAnswer:  {take: true, then: hangUp},
		channeltest.FaultGarbled:     {take: true, then: garble},
		channeltest.FaultSilent:      {take: true, then: keepSilent},
	}[f]
	if !ok {
		return nil
	}
	t.hit = hit
	l.mu.Lock()
	defer l.mu.Unlock()
	l.trouble = &t
	return hit
}

func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func garble(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"id":"pig`) }

func keepSilent(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// FuzzReceive shows that no body, however it is made, ends the program, loses
// an event or leaves one without an ID.
func FuzzReceive(f *testing.F) {
	loft := &Loft{HookKey: channel.NewSecret("h00k")}
	pigeon := &Pigeon{Loft: "loft-1", HookKey: loft.HookKey}
	f.Add(loft.Says("ann", "coo"))
	f.Add(loft.body(map[string]any{"type": "status", "message": "pigeon-1", "status": "read"}))
	f.Add([]byte(`{"events":[null,1,"x",{"type":"message"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := pigeon.Receive(t.Context(), loft.request(body, channeltest.Signed))
		if err != nil {
			require.ErrorIs(t, err, channel.Invalid)
			return
		}
		for _, e := range d.Events {
			assert.NotEmpty(t, e.Where().ID)
			_, err := channel.EncodeEvent(e)
			require.NoError(t, err)
		}
	})
}
