package woztell

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// outgoing is the body of sendResponses ([d:bot-api]).
type outgoing struct {
	Channel string `json:"channelId"`
	recipient
	Responses []any    `json:"response"`
	Meta      *outMeta `json:"meta,omitempty"`
}

// outMeta is what WOZTELL hands to the flow, and perhaps back in the echo. It is
// the only thing by which a message of ours can be known again before its id is.
type outMeta struct {
	Ref string `json:"clientRef"`
}

// Send submits m in one call. It implements channel.Channel. What becomes of it
// is judged by the body of the answer: HTTP 500 with ok:0 is a refusal, and 200
// with ok:0 is one too (trap P3). A message that WOZTELL took may still fail at
// the platform, outside the session window above all; that comes as a status. The
// receipt's To is the member, if m went to another address of theirs. Give ctx
// at least 30 seconds: nothing drops a second call (trap P14).
func (c *Channel) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	to, err := c.recipient(opSend, m.To)
	if err != nil {
		return channel.Receipt{}, err
	}
	response, err := c.content(m)
	if err != nil {
		return channel.Receipt{}, err
	}
	out := outgoing{Channel: c.cfg.ChannelID, recipient: to, Responses: []any{response}}
	if m.Key != "" {
		out.Meta = &outMeta{m.Key}
	}
	a, err := c.post(ctx, opSend, c.bot.JoinPath("sendResponses"), out)
	if err != nil {
		return channel.Receipt{}, err
	}
	return c.receipt(a, m.To)
}

func (c *Channel) content(m *channel.Message) (any, error) {
	switch {
	case m.Native != nil:
		return native(m)
	case len(m.Parts) != 1:
		return nil, invalid(opSend, "a call carries exactly one part")
	case m.ReplyTo != "":
		return nil, unsupported(opSend, "WOZTELL cannot quote messages")
	}
	return c.response(m.Parts[0])
}

// post sends an object in JSON under the app's token, which goes to WOZTELL's
// own addresses only.
func (c *Channel) post(ctx context.Context, op string, to *url.URL, what any) (*call.Answer, error) {
	body, err := json.Marshal(what)
	if err != nil {
		return nil, invalid(op, "the request does not encode as JSON")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), bytes.NewReader(body))
	if err != nil {
		return nil, invalid(op, "the request cannot be made")
	}
	r.Header.Set("Authorization", "Bearer "+c.cfg.Token.Reveal())
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	return c.caller.Do(op, r)
}
