package line

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/google/uuid"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

const (
	replyPath = "/v2/bot/message/reply"
	pushPath  = "/v2/bot/message/push"
)

// What a receipt says of the way that a message went.
const (
	byReply = "reply (free)"
	byPush  = "push"
)

// Send submits m in one call. It implements channel.Channel.
//
// If Message.Answer has a reply token that is fresh, the call is a reply, which
// is free of charge. If LINE refuses the token, a push follows at once; nothing
// has happened by then. If it stays open whether the reply arrived, the error is
// Uncertain and of kind Unknown, and no push follows: the message might come
// twice. All other calls are pushes, which count. They carry a retry key that is
// derived from Message.Key, so that they can be repeated for 24 hours.
//
// Receipt.Detail says which it was, and if the quote had to be left out. "Accepted"
// is all that LINE ever says: a push to somebody who has blocked the account is
// accepted as well.
func (c *Channel) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	out, err := c.encode(m)
	if err != nil {
		return channel.Receipt{}, err
	}
	if token := replyToken(m); token != "" {
		receipt, err := c.reply(ctx, token, out)
		if !isBadToken(err) {
			return receipt, out.whole(err)
		}
	}
	receipt, err := c.push(ctx, m.Key, out)
	return receipt, out.whole(err)
}

// An outgoing is a message that is ready to go.
type outgoing struct {
	to       string
	messages []json.RawMessage
	unquoted bool // the quote that was asked for is missing
	native   bool
}

// whole takes the part out of the error of a message that has no parts.
func (o outgoing) whole(err error) error {
	if err != nil && o.native {
		e := channel.AsError(opSend, err)
		e.Part = 0
		return e
	}
	return err
}

func (o outgoing) detail(way string) string {
	if o.unquoted {
		return way + ", without the quote"
	}
	return way
}

// reply answers with a token. There is no retry key: LINE refuses one here
// (RETRY, 2026-11).
func (c *Channel) reply(ctx context.Context, token string, out outgoing) (channel.Receipt, error) {
	body, err := json.Marshal(struct {
		Token    string            `json:"replyToken"`
		Messages []json.RawMessage `json:"messages"`
	}{token, out.messages})
	if err != nil {
		return channel.Receipt{}, invalid(opSend, "the message does not encode as JSON")
	}
	a, err := c.do(ctx, ask{op: opSend, method: http.MethodPost, url: c.api.JoinPath(replyPath), body: body})
	if err != nil {
		return channel.Receipt{}, never(err)
	}
	receipt, err := accepted(a, out.detail(byReply))
	return receipt, never(err)
}

// never makes an uncertain failure one that is not to be repeated: nothing
// tells later whether the token was used up.
func never(err error) error {
	if err == nil {
		return nil
	}
	e := channel.AsError(opSend, err)
	if e.Uncertain {
		e.Kind = channel.Unknown
	}
	return e
}

// push sends a message that counts.
func (c *Channel) push(ctx context.Context, key string, out outgoing) (channel.Receipt, error) {
	body, err := json.Marshal(struct {
		To       string            `json:"to"`
		Messages []json.RawMessage `json:"messages"`
	}{out.to, out.messages})
	if err != nil {
		return channel.Receipt{}, invalid(opSend, "the message does not encode as JSON")
	}
	a, err := c.do(ctx, ask{op: opSend, method: http.MethodPost, url: c.api.JoinPath(pushPath), body: body, key: retryKey(key)})
	if err != nil {
		return channel.Receipt{}, err
	}
	if a.Status == http.StatusConflict {
		return before(a, out.detail(byPush)), nil
	}
	return accepted(a, out.detail(byPush))
}

// keys is the name space of retry keys.
var keys = uuid.MustParse("7d9f2a0e-8c36-5f0b-9a41-3e6c52d1b874")

// retryKey makes a UUID of a message's key, which is what LINE takes; empty for
// no key.
func retryKey(key string) string {
	if key == "" {
		return ""
	}
	return uuid.NewSHA1(keys, []byte(key)).String()
}

// sent is what LINE took (OAPI SentMessage, 2026-07-01). The reference calls
// the id a number; it is kept as it is written, since it outgrows a float.
type sent struct {
	Messages []struct {
		ID    text `json:"id"`
		Quote text `json:"quoteToken"`
	} `json:"sentMessages"`
}

// accepted reads the answer to a call. An answer with 2xx that names no message
// leaves open what happened; with its retry key a push can be repeated.
func accepted(a *call.Answer, detail string) (channel.Receipt, error) {
	if !a.OK() {
		return channel.Receipt{}, refusal(opSend, a)
	}
	var s sent
	if json.Unmarshal(a.Body, &s) != nil || len(s.Messages) == 0 || s.Messages[0].ID == "" {
		return channel.Receipt{}, &channel.Error{
			Kind: channel.Unavailable, Op: opSend, Uncertain: true, Detail: "the answer is success, and cannot be read",
		}
	}
	return s.receipt(detail), nil
}

// before reads the answer to a push that was accepted earlier, under the same
// key (RETRY, 2026-11). It is a success, even if it does not name the messages.
func before(a *call.Answer, detail string) channel.Receipt {
	var s sent
	_ = json.Unmarshal(a.Body, &s) // what was sent stays without a name, then
	return s.receipt(detail + ", accepted before")
}

func (s sent) receipt(detail string) channel.Receipt {
	r := channel.Receipt{Status: channel.StatusAccepted, Detail: detail}
	for i, m := range s.Messages {
		if i == 0 {
			r.ID = channel.ProviderID(m.ID)
		} else {
			r.Also = append(r.Also, channel.ProviderID(m.ID))
		}
		if r.Memo == "" {
			r.Memo = memo{Quote: m.Quote}.String()
		}
	}
	return r
}
