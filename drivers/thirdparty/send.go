package thirdparty

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/internal/standardwebhooks"
)

// Send posts m to the peer, once. It implements channel.Channel. The message is
// called by Message.Key, in the body and as the webhook-id, which stay the same
// when the engine sends it again: a peer drops repeats by it. If the peer names
// the message itself, that name stands in Receipt.Also, and the peer may use
// either in what it reports.
func (c *Channel) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	s, err := c.submission(m)
	if err != nil {
		return channel.Receipt{}, err
	}
	a, err := c.post(ctx, opSend, webhookID(m.Key), envelope{typeSend, c.written(m), s})
	if err != nil {
		return channel.Receipt{}, err
	}
	return receipt(m.Key, a)
}

// written is when the author sent m: the same for every attempt, whatever a
// store does to the fractions of its seconds. Without that it is the attempt's own
// time.
func (c *Channel) written(m *channel.Message) time.Time {
	at := m.Created
	if at.IsZero() {
		at = m.Now
	}
	if at.IsZero() {
		at = c.cfg.Now()
	}
	return at.UTC().Truncate(time.Millisecond)
}

// webhookID is the key, or an id made of it if it cannot stand in a header.
func webhookID(key string) string {
	if standardwebhooks.ValidID(key) {
		return key
	}
	return string(channel.DeriveID("key", key))
}

// submission refuses what the peer does not carry before anything is sent.
func (c *Channel) submission(m *channel.Message) (submission, error) {
	to, ok := c.recipient(m.To)
	switch {
	case m.Native != nil:
		return submission{}, invalid(opSend, "the open channel has no native messages")
	case !ok:
		return submission{}, invalid(opSend, "the address is none of this account's")
	case m.Key == "":
		return submission{}, invalid(opSend, "the message has no key")
	case len(m.Parts) == 0 || len(m.Parts) > c.cfg.PartsPerCall:
		return submission{}, invalid(opSend, "the number of parts is not what the peer takes")
	}
	s := submission{
		MessageID: m.Key, Conversation: c.conversation(m.To, m.Thread), Recipient: to,
		ReplyTo: string(m.ReplyTo), Topic: m.Topic, Author: authorOf(m),
	}
	for i, part := range m.Parts {
		content, err := c.encode(part)
		if err != nil {
			err.Part = i + 1
			return submission{}, err
		}
		s.Content = append(s.Content, content)
	}
	return s, nil
}

// encode writes one part, if the peer carries its kind.
func (c *Channel) encode(part channel.Part) (any, *channel.Error) {
	if part == nil {
		return nil, invalid(opSend, "a part is missing")
	}
	f, known := encoders[part.Kind()]
	if !known || c.caps.Parts[part.Kind()].Level == channel.SupportNone {
		return nil, &channel.Error{Kind: channel.Unsupported, Op: opSend, Detail: "the peer carries no " + string(part.Kind())}
	}
	content, ok := f(part)
	if !ok {
		return nil, invalid(opSend, "a part is not what its kind says")
	}
	if m, is := channel.MediaOf(part); is && m.URL == "" {
		return nil, invalid(opSend, "the file has no address")
	}
	return content, nil
}

// recipient is who an address stands for at the peer.
func (c *Channel) recipient(a channel.Address) (recipient, bool) {
	kinds := map[channel.AddressKind]string{channel.AddressUser: "person", channel.AddressGroup: "group"}
	r := recipient{kinds[a.Kind], a.Value}
	return r, r.Kind != "" && r.ID != "" && a.Scope == c.cfg.Account
}

// conversation is what the peer calls the talk: the thread where it has those,
// and otherwise who it is with.
func (c *Channel) conversation(a channel.Address, thread string) string {
	if c.cfg.Threads && thread != "" {
		return thread
	}
	return a.Value
}

func authorOf(m *channel.Message) *author {
	if m.Author == "" && m.Sender == (channel.Sender{}) {
		return nil
	}
	return &author{string(m.Author), m.Sender.Name, m.Sender.Picture}
}

func invalid(op, why string) *channel.Error {
	return &channel.Error{Kind: channel.Invalid, Op: op, Detail: why}
}
