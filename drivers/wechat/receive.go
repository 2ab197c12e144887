package wechat

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/hook"
)

// Receive takes a push, and the check of the address by GET. It implements
// channel.Receiver. A push that WeChat sends again is the same events again,
// under the same ids. What is encrypted is decided by Config.Mode, never by the
// request.
func (c *Channel) Receive(_ context.Context, r *http.Request) (channel.Delivery, error) {
	switch r.Method {
	case http.MethodGet:
		return c.handshake(r.URL.Query())
	case http.MethodPost:
		return c.push(r)
	}
	return channel.Delivery{}, invalid(opReceive, "neither GET nor POST")
}

// handshake repeats a word as it is, to the byte ([cfg], 2026). It is plain in
// every mode.
func (c *Channel) handshake(q url.Values) (channel.Delivery, error) {
	if _, err := c.admit(q); err != nil {
		return channel.Delivery{}, err
	}
	return channel.Delivery{Reply: channel.Reply{Type: plainText, Body: []byte(q.Get("echostr"))}}, nil
}

const plainText = "text/plain; charset=utf-8"

// push opens a push and reads it. The answer is "success": all but that, or an
// empty body, shows the customer a line that says the account is out of order
// ([recv], 2026).
func (c *Channel) push(r *http.Request) (channel.Delivery, error) {
	body, err := hook.Body(opReceive, r)
	if err != nil {
		return channel.Delivery{}, err
	}
	doc, sent, err := c.opened(r.URL.Query(), body)
	if err != nil {
		return channel.Delivery{}, err
	}
	root, err := parse(doc)
	if err != nil {
		return channel.Delivery{}, &channel.Error{Kind: channel.Invalid, Op: opReceive, Err: err}
	}
	if !c.ours(root) {
		return channel.Delivery{}, forbidden("the push is for another account")
	}
	return channel.Delivery{
		Events: c.events(push{root, asJSON(legible(string(doc))), c.Account(), sent}),
		Reply:  channel.Reply{Type: plainText, Body: []byte("success")},
	}, nil
}

// opened verifies a body and returns the document in it, and when it was sent.
func (c *Channel) opened(q url.Values, body []byte) ([]byte, time.Time, error) {
	if c.vault == nil {
		sent, err := c.admit(q)
		return body, sent, err
	}
	return c.decrypt(q, body)
}

// admit checks the signature that covers no body, and the time ([cfg], 2026).
func (c *Channel) admit(q url.Values) (time.Time, error) {
	if !signed(q.Get("signature"), c.cfg.Token, q.Get("timestamp"), q.Get("nonce")) {
		return time.Time{}, forbidden("the signature is wrong or missing")
	}
	return c.fresh(q)
}

// decrypt checks the signature that covers the encrypted content, and opens
// that ([push], 2026). Whatever stands beside it is ignored.
func (c *Channel) decrypt(q url.Values, body []byte) ([]byte, time.Time, error) {
	if q.Get("encrypt_type") != "aes" {
		return nil, time.Time{}, forbidden("the push is not encrypted, and must be in mode " + string(c.cfg.Mode))
	}
	envelope, err := parse(body)
	if err != nil {
		return nil, time.Time{}, forbidden("the body has no encrypted content")
	}
	sealed := envelope.child("Encrypt").text
	if sealed == "" || !signed(q.Get("msg_signature"), c.cfg.Token, q.Get("timestamp"), q.Get("nonce"), sealed) {
		return nil, time.Time{}, forbidden("the signature of the content is wrong or missing")
	}
	sent, err := c.fresh(q)
	if err != nil {
		return nil, time.Time{}, err
	}
	doc, err := c.vault.open(sealed)
	if err != nil {
		return nil, time.Time{}, &channel.Error{Kind: channel.Unauthorized, Op: opReceive, Err: err}
	}
	return doc, sent, nil
}

// fresh refuses what was signed long ago, or is yet to come.
func (c *Channel) fresh(q url.Values) (time.Time, error) {
	seconds, err := strconv.ParseInt(q.Get("timestamp"), 10, 64)
	if err != nil || seconds < 0 || seconds > maxSeconds {
		return time.Time{}, forbidden("the timestamp is none")
	}
	sent := time.Unix(seconds, 0).UTC()
	if age := c.cfg.Now().Sub(sent); age > c.cfg.MaxAge || age < -c.cfg.MaxAge {
		return time.Time{}, forbidden("the timestamp is too far from now")
	}
	return sent, nil
}

// ours reports whether a push names the account. Those of a third-party platform
// about itself name none.
func (c *Channel) ours(root *element) bool {
	to := root.get("ToUserName")
	return to == "" || c.cfg.OriginalID == "" || to == c.cfg.OriginalID
}

func forbidden(problem string) error {
	return &channel.Error{Kind: channel.Unauthorized, Op: opReceive, Detail: problem}
}
