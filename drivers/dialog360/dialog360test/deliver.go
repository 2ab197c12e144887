package dialog360test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
	"github.com/rapport-go/rapport/internal/loop"
)

// patience is how long a webhook may take to be answered (360dialog:
// integration-best-practices/design-a-stable-webhook-receiving-endpoint,
// 2026-11).
const patience = 5 * time.Second

// SendTo makes webhooks go to h, without a network, as if one had been set in
// the Hub, with the header of the options. Until then they wait. A webhook that
// the driver sets goes to h as well, under the address that it is given.
func (s *Server) SendTo(h http.Handler) {
	s.setHook(s.fromHub("https://webhook.invalid/"), loop.Transport(h))
}

// SendToURL makes webhooks go to an address, through t, as if it had been set
// in the Hub. Nil means a transport of the server's own.
func (s *Server) SendToURL(address string, t http.RoundTripper) {
	if t == nil {
		t = &http.Transport{IdleConnTimeout: time.Minute}
	}
	s.setHook(s.fromHub(address), t)
}

func (s *Server) fromHub(address string) hook {
	h := hook{URL: address, Headers: map[string]string{}}
	if s.opts.Header != "" {
		h.Headers[s.opts.Header] = s.opts.HeaderValue
	}
	return h
}

// Sign returns the value of the header x-360dialog-signature for a webhook's
// body: in hex, without a prefix (360dialog:
// webhook-events-and-setup/signature-validation, 2026-11).
func (s *Server) Sign(body []byte) string {
	return hex.EncodeToString(simulate.MAC(s.opts.PlatformSecret, body))
}

// errNowhere is why a webhook is not delivered after a new key was made.
var errNowhere = errors.New("dialog360test: no webhook is set")

// A courier carries Meta's webhooks on. What Meta signed is for 360dialog only.
type courier struct{ server *Server }

// RoundTrip implements http.RoundTripper.
func (c courier) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil {
		return nil, err
	}
	set, network := c.server.destination()
	if set.URL == "" {
		return nil, errNowhere
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	made, err := c.server.webhookRequest(ctx, set, body)
	if err != nil {
		return nil, err
	}
	return whole(network.RoundTrip(made))
}

func (s *Server) destination() (hook, http.RoundTripper) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.network == nil {
		return s.hook, http.DefaultTransport
	}
	return s.hook, s.network
}

func (s *Server) webhookRequest(ctx context.Context, to hook, body []byte) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, value := range to.Headers {
		r.Header.Set(name, value)
	}
	r.Header.Set("Content-Type", "application/json")
	if !s.opts.Direct {
		r.Header.Set("x-360dialog-signature", s.Sign(body))
	}
	return r, nil
}

// whole reads an answer before its time is over.
func whole(res *http.Response, err error) (*http.Response, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, err
}
