package whatsapp

import (
	"context"
	"net/http"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/cloud"
	"github.com/rapport-go/rapport/drivers/internal/hook"
)

// Receive takes a webhook: the handshake by GET, everything else by POST. It
// implements channel.Receiver. A signature is right in upper-case hex too.
func (c *Channel) Receive(_ context.Context, r *http.Request) (channel.Delivery, error) {
	switch r.Method {
	case http.MethodGet:
		return c.handshake(r)
	case http.MethodPost:
		return c.webhook(r)
	}
	return channel.Delivery{}, cloud.Invalid(opReceive, "neither GET nor POST")
}

// handshake answers Meta's check of the address (WA webhooks/
// create-webhook-endpoint, 2025-11-07).
func (c *Channel) handshake(r *http.Request) (channel.Delivery, error) {
	q := r.URL.Query()
	if q.Get("hub.mode") != "subscribe" || !c.cfg.VerifyToken.Equal(q.Get("hub.verify_token")) {
		return channel.Delivery{}, &channel.Error{Kind: channel.Unauthorized, Op: opReceive, Detail: "the verify token is wrong"}
	}
	return channel.Delivery{Reply: channel.Reply{
		Type: "text/plain; charset=utf-8", Body: []byte(q.Get("hub.challenge")),
	}}, nil
}

// webhook checks the signature over the bytes as they came, then decodes.
func (c *Channel) webhook(r *http.Request) (channel.Delivery, error) {
	body, err := hook.Body(opReceive, r)
	if err != nil {
		return channel.Delivery{}, err
	}
	if !hook.Verify(c.cfg.AppSecret, "sha256=", r.Header.Get("X-Hub-Signature-256"), body) {
		return channel.Delivery{}, &channel.Error{Kind: channel.Unauthorized, Op: opReceive, Detail: "the signature is wrong or missing"}
	}
	events, err := c.number.Decoder.Decode(body)
	if err != nil {
		return channel.Delivery{}, &channel.Error{Kind: channel.Invalid, Op: opReceive, Err: err}
	}
	return channel.Delivery{Events: events}, nil
}
