package graph

import (
	"net/http"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/hook"
)

// A Door takes an app's webhooks: it verifies them, and has them decoded. Its
// fields but Verify are required.
type Door struct {
	// Op is what errors call it: "whatsapp: receive".
	Op string
	// Secret is the app secret, which signs. Verify is the word that Meta
	// repeats in the handshake; without one the handshake is refused.
	Secret, Verify channel.Secret
	// Decode makes events of a body. Its error quotes nothing of the body.
	Decode func(body []byte) ([]channel.Event, error)
}

// Receive takes the handshake by GET, and everything else by POST.
func (d *Door) Receive(r *http.Request) (channel.Delivery, error) {
	switch r.Method {
	case http.MethodGet:
		return d.handshake(r)
	case http.MethodPost:
		return d.webhook(r)
	}
	return channel.Delivery{}, &channel.Error{Kind: channel.Invalid, Op: d.Op, Detail: "neither GET nor POST"}
}

// handshake answers Meta's check of the address (WA webhooks/
// create-webhook-endpoint, 2025-11-07; Messenger webhooks, 2026-11).
func (d *Door) handshake(r *http.Request) (channel.Delivery, error) {
	q := r.URL.Query()
	if q.Get("hub.mode") != "subscribe" || !d.Verify.Equal(q.Get("hub.verify_token")) {
		return channel.Delivery{}, &channel.Error{Kind: channel.Unauthorized, Op: d.Op, Detail: "the verify token is wrong"}
	}
	return channel.Delivery{Reply: channel.Reply{
		Type: "text/plain; charset=utf-8", Body: []byte(q.Get("hub.challenge")),
	}}, nil
}

// webhook checks the signature over the bytes as they came, then decodes. The
// signature is right in upper-case hex too.
func (d *Door) webhook(r *http.Request) (channel.Delivery, error) {
	body, err := hook.Body(d.Op, r)
	if err != nil {
		return channel.Delivery{}, err
	}
	if !hook.Verify(d.Secret, "sha256=", r.Header.Get("X-Hub-Signature-256"), body) {
		return channel.Delivery{}, &channel.Error{Kind: channel.Unauthorized, Op: d.Op, Detail: "the signature is wrong or missing"}
	}
	events, err := d.Decode(body)
	if err != nil {
		return channel.Delivery{}, &channel.Error{Kind: channel.Invalid, Op: d.Op, Err: err}
	}
	return channel.Delivery{Events: events}, nil
}
