package dialog360

import (
	"context"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/cloud"
	"github.com/rapport-go/rapport/drivers/internal/hook"
)

// signatureHeader is 360dialog's own, in Go's spelling (360dialog: signature
// validation, 2026-11). Meta's X-Hub-Signature-256 is made with a secret that
// only 360dialog has, and is not looked at.
const signatureHeader = "X-360dialog-Signature"

// Receive takes a webhook. It implements channel.Receiver. There is no
// handshake by GET. The answer is 200 and nothing else counts as success. An
// event of the partner's webhook, which is no envelope of the Cloud API, is
// Invalid: it was sent to the wrong address.
func (c *Channel) Receive(_ context.Context, r *http.Request) (channel.Delivery, error) {
	if r.Method != http.MethodPost {
		return channel.Delivery{}, cloud.Invalid(opReceive, "not POST")
	}
	body, err := hook.Body(opReceive, r)
	if err != nil {
		return channel.Delivery{}, err
	}
	if !c.authentic(r.Header, body) {
		return channel.Delivery{}, &channel.Error{Kind: channel.Unauthorized, Op: opReceive, Detail: "the signature or the header is wrong or missing"}
	}
	events, err := c.number.Decoder.Decode(body)
	if err != nil {
		return channel.Delivery{}, &channel.Error{Kind: channel.Invalid, Op: opReceive, Err: err}
	}
	if stranger(events) {
		return channel.Delivery{}, cloud.Invalid(opReceive, "not an envelope of the Cloud API")
	}
	return channel.Delivery{Events: events}, nil
}

// authentic makes both checks, so that nobody learns which of them failed.
func (c *Channel) authentic(h http.Header, body []byte) bool {
	signed := c.cfg.PlatformSecret.IsZero() || c.signed(h, body)
	known := c.cfg.WebhookHeader == "" || c.cfg.WebhookValue.Equal(h.Get(c.cfg.WebhookHeader))
	return signed && known
}

// signed checks the signature over the bytes as they came. It is in hex; most
// have seen it bare, and some behind "sha256=".
func (c *Channel) signed(h http.Header, body []byte) bool {
	digits := strings.TrimPrefix(h.Get(signatureHeader), "sha256=")
	return hook.Verify(c.cfg.PlatformSecret, "", digits, body)
}

// stranger reports whether events are what becomes of a body without an
// "object", which every envelope has.
func stranger(events []channel.Event) bool {
	if len(events) != 1 {
		return false
	}
	e, ok := events[0].(channel.UnknownEvent)
	return ok && e.Type == "object "
}
