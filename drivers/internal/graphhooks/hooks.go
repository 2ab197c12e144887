// Package graphhooks is how Meta sends webhooks, whatever the network: for the
// simulators of its channels. The sources are Meta's pages
// whatsapp/webhooks/create-webhook-endpoint (2025-11-07) and
// messenger-platform/webhooks (2026), which agree.
package graphhooks

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// Hooks are the webhooks of an app.
type Hooks struct {
	// Target is where they go.
	simulate.Target
	// Secret signs them, and Verify is the token of the handshake.
	Secret, Verify string
}

// Sign returns the value of the header X-Hub-Signature-256 for a body.
func (h *Hooks) Sign(body []byte) string {
	return "sha256=" + hex.EncodeToString(simulate.MAC(h.Secret, body))
}

// Deliver sends a webhook. Only 200 is success.
func (h *Hooks) Deliver(ctx context.Context, body []byte) error {
	status, err := h.Post(ctx, http.Header{
		"Content-Type":        {"application/json"},
		"User-Agent":          {"facebookexternalua"},
		"X-Hub-Signature-256": {h.Sign(body)},
	}, body)
	return simulate.Taken(status == http.StatusOK, status, err)
}

// Pause is the gap before the next try: none at first, then growing. The gaps
// are the simulators' own; Meta publishes none.
func Pause(tries int) time.Duration {
	if tries < 2 {
		return 0
	}
	return time.Second << min(tries-2, 10)
}

// Shake makes the handshake by which Meta checks the address of webhooks, and
// fails if the answer is not 200 with the challenge and nothing else.
func (h *Hooks) Shake(ctx context.Context) error {
	const challenge = "1158201444"
	q := url.Values{"hub.mode": {"subscribe"}, "hub.challenge": {challenge}, "hub.verify_token": {h.Verify}}
	status, body, err := h.Get(ctx, q.Encode())
	if err == nil {
		err = simulate.Taken(status == http.StatusOK && string(body) == challenge, status, nil)
	}
	if err != nil {
		return fmt.Errorf("the handshake failed: %w", err)
	}
	return nil
}
