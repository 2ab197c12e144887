package woztelltest

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
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
	return base64.StdEncoding.EncodeToString(simulate.MAC(secret, body))
}

// post sends a webhook to where those of the channel go.
func (s *Server) post(ctx context.Context, channelID string, body []byte, signature string) error {
	header := http.Header{"Content-Type": {"application/json"}}
	if signature != "" {
		header.Set(SignatureHeader, signature)
	}
	status, err := s.hooks.of(channelID).Post(ctx, header, body)
	return simulate.Taken(status >= 200 && status <= 299, status, err)
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
