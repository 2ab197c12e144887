package woztelltest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// SignatureHeader is the header of webhooks in both directions that proves the
// body (d:channels-webhook, d:channels-incoming-webhook).
const SignatureHeader = "X-Woztell-Signature"

// Sign returns the value of [SignatureHeader] for a body of a channel: the
// HMAC-SHA256 under the channel's secret, in base64 (d:channels-webhook). It is
// empty if there is no such channel.
func (s *Server) Sign(channelID string, body []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channel(channelID)
	if c == nil {
		return ""
	}
	return sign(c.Secret, body)
}

func sign(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write(body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// errTimeout is how a webhook ends that was not answered in time.
var errTimeout = errors.New("no answer in time")

// post sends a webhook to where those of the channel go.
func (s *Server) post(ctx context.Context, channelID string, body []byte, signature string) error {
	to, ok := s.hooks.of(channelID)
	if !ok {
		return errNowhere
	}
	if s.opts.HookTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, s.opts.HookTimeout, errTimeout)
		defer cancel()
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to.address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	if signature != "" {
		r.Header.Set(SignatureHeader, signature)
	}
	return to.carry(r)
}

func (t target) carry(r *http.Request) error {
	res, err := t.client.RoundTrip(r)
	if err != nil {
		if cause := context.Cause(r.Context()); cause != nil {
			return cause
		}
		return err
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, res.Body)
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return fmt.Errorf("answered with %d", res.StatusCode)
	}
	return nil
}

// Post sends a webhook of a channel with any body at once, signed as all are.
// It fails if it is not answered with 2xx.
func (s *Server) Post(ctx context.Context, channelID string, body []byte) error {
	return s.PostSigned(ctx, channelID, body, s.Sign(channelID, body))
}

// PostSigned does the same under any signature; without one, if it is empty.
func (s *Server) PostSigned(ctx context.Context, channelID string, body []byte, signature string) error {
	if err := s.post(ctx, channelID, body, signature); err != nil {
		return fmt.Errorf("woztelltest: a webhook was not taken: %w", err)
	}
	return nil
}
