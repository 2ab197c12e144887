package wechat

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// Send submits m in one call. It implements channel.Channel.
//
// A customer-service message has no id, so the receipt has none, and nothing
// will ever be said of it. WeChat knows no key of ours there: what is Uncertain
// must not be repeated. A template message has an id, and a key, by which WeChat
// drops a repeat.
//
// A token that is refused is replaced, and the call made again: nothing has
// happened by then.
func (c *Channel) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	out, err := c.encode(m)
	if err != nil {
		return channel.Receipt{}, err
	}
	body, err := plainJSON(out.body)
	if err != nil {
		return channel.Receipt{}, invalid(opSend, "the message does not encode as JSON")
	}
	a, err := c.do(ctx, ask{op: opSend, method: http.MethodPost, url: c.api.JoinPath(out.path), body: body, kind: jsonType})
	if err != nil {
		return channel.Receipt{}, err
	}
	return c.accepted(a, out.named, c.moment(m))
}

// moment is when m was handed over.
func (c *Channel) moment(m *channel.Message) time.Time {
	if m.Now.IsZero() {
		return c.cfg.Now()
	}
	return m.Now
}

// accepted reads the answer to a message. Success is said in so many words, with
// an errcode of 0; anything else leaves open what happened.
func (c *Channel) accepted(a *call.Answer, named bool, now time.Time) (channel.Receipt, error) {
	if err := c.judge(opSend, a, now); err != nil {
		return channel.Receipt{}, err
	}
	var got struct {
		ID text `json:"msgid"`
	}
	if verdictOf(a).Code == nil || json.Unmarshal(a.Body, &got) != nil {
		return channel.Receipt{}, garbled(opSend)
	}
	r := channel.Receipt{Status: channel.StatusAccepted}
	if named {
		r.ID = channel.ProviderID(got.ID)
	}
	return r, nil
}
