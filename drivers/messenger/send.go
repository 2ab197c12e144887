package messenger

import (
	"context"
	"encoding/json"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/graph"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// keyMax is how long a Message's Key may be: the limit of metadata, in
// characters, as other clients know it; no page names one.
const keyMax = 1000

// outgoing is the body of a call to "messages" (SEND, 2026-05-05; SACT).
type outgoing struct {
	Recipient recipient    `json:"recipient"`
	Type      string       `json:"messaging_type,omitempty"`
	Tag       string       `json:"tag,omitempty"`
	Message   any          `json:"message,omitempty"`
	ReplyTo   *outReply    `json:"reply_to,omitempty"`
	Persona   string       `json:"persona_id,omitempty"`
	Action    string       `json:"sender_action,omitempty"`
	Payload   *outReaction `json:"payload,omitempty"`
}

// recipient has exactly one field.
type recipient struct {
	ID      string `json:"id,omitempty"`
	UserRef string `json:"user_ref,omitempty"`
	Comment string `json:"comment_id,omitempty"`
	Post    string `json:"post_id,omitempty"`
}

type outReply struct {
	ID string `json:"mid"`
}

type outReaction struct {
	Message string `json:"message_id"`
	Emoji   string `json:"reaction,omitempty"`
}

// Send submits m. It implements channel.Channel. It makes one call; a lonely
// picture with buttons needs its file at Meta, and makes one more for that
// first, which shows nothing. A message that comes too late for its author is
// OutOfWindow before any call. The key goes out as metadata and comes back in
// the echo.
func (c *Channel) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	out, err := c.envelope(m)
	if err != nil {
		return channel.Receipt{}, err
	}
	if err := c.fill(ctx, &out, m); err != nil {
		return channel.Receipt{}, err
	}
	body, err := json.Marshal(out)
	if err != nil {
		return channel.Receipt{}, invalid(opSend, "the message does not encode as JSON")
	}
	a, err := c.client.Post(ctx, opSend, c.edge("messages"), body)
	if err != nil {
		return channel.Receipt{}, err
	}
	return c.receipt(a, m.To, out.Action != "")
}

// edge is the path of one of the Page's edges.
func (c *Channel) edge(what string) string { return c.cfg.PageID + "/" + what }

// envelope is everything but the content.
func (c *Channel) envelope(m *channel.Message) (outgoing, error) {
	var out outgoing
	var err error
	if utf8.RuneCountInString(m.Key) > keyMax {
		return out, invalid(opSend, "the key is longer than 1000 characters")
	}
	if out.Recipient, err = c.recipient(m.To); err != nil {
		return out, err
	}
	out.Persona = c.cfg.Personas[m.Sender.Name]
	if m.ReplyTo != "" {
		out.ReplyTo = &outReply{string(m.ReplyTo)}
	}
	return out, nil
}

func (c *Channel) recipient(to channel.Address) (recipient, error) {
	if to.Value == "" {
		return recipient{}, invalid(opSend, "the address is empty")
	}
	if to.Scope != "" && to.Scope != c.cfg.PageID {
		return recipient{}, invalid(opSend, "the address belongs to another Page")
	}
	switch to.Kind {
	case channel.AddressUser:
		return recipient{ID: to.Value}, nil
	case AddressUserRef:
		return recipient{UserRef: to.Value}, nil
	case AddressComment:
		return recipient{Comment: to.Value}, nil
	case AddressPost:
		return recipient{Post: to.Value}, nil
	}
	return recipient{}, invalid(opSend, "no address of kind "+string(to.Kind)+" on Messenger")
}

// receipt reads the answer. One of 2xx that names no message leaves open
// whether it went out; a reaction is no message and has no id.
func (c *Channel) receipt(a *call.Answer, to channel.Address, action bool) (channel.Receipt, error) {
	if _, failed := graph.FaultOf(a.Body); failed {
		return channel.Receipt{}, refusal(opSend, a)
	}
	var answer struct {
		Recipient graph.Text `json:"recipient_id"`
		Message   graph.Text `json:"message_id"`
	}
	if json.Unmarshal(a.Body, &answer) != nil || (answer.Message == "" && !action) {
		return channel.Receipt{}, meta.Garbled(opSend, a, true)
	}
	r := channel.Receipt{ID: channel.ProviderID(answer.Message), Status: channel.StatusAccepted}
	if answer.Recipient != "" && string(answer.Recipient) != to.Value {
		r.To = channel.Address{Kind: channel.AddressUser, Scope: c.cfg.PageID, Value: string(answer.Recipient)}
	}
	return r, nil
}
