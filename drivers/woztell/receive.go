package woztell

import (
	"context"
	"net/http"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/hook"
)

// signatureHeader is base64 of the HMAC-SHA256 of the body under the channel's
// secret, without a prefix ([d:channels-webhook]; trap P6).
const signatureHeader = "X-Woztell-Signature"

// Receive takes a webhook of the channel. It implements channel.Receiver. The
// signature is checked over the bytes as they came, under every one of
// Config.Secrets. Whatever is signed and is JSON becomes events: WOZTELL should
// never get a refusal for a kind of event, since nobody says whether it tries
// again.
func (c *Channel) Receive(_ context.Context, r *http.Request) (channel.Delivery, error) {
	if r.Method != http.MethodPost {
		return channel.Delivery{}, invalid(opReceive, "not a POST")
	}
	body, err := hook.Body(opReceive, r)
	if err != nil {
		return channel.Delivery{}, err
	}
	if !c.signed(r.Header.Get(signatureHeader), body) {
		return channel.Delivery{}, &channel.Error{Kind: channel.Unauthorized, Op: opReceive, Detail: "the signature is wrong or missing"}
	}
	events, err := c.decoder.decode(body)
	if err != nil {
		return channel.Delivery{}, err
	}
	return channel.Delivery{Events: events}, nil
}

func (c *Channel) signed(signature string, body []byte) bool {
	good := false
	for _, s := range c.cfg.Secrets {
		good = hook.VerifyBase64(s, signature, body) || good
	}
	return good
}
