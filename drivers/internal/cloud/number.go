package cloud

import (
	"context"
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// A Number is a phone number that messages are sent from. All fields are
// required. It is safe for concurrent use.
type Number struct {
	Client
	// Messages and Files are the paths of messages and of uploads. Marketing is
	// that of the messages that only the Marketing Messages API takes.
	Messages  string
	Marketing string
	Files     string
	Decoder   meta.Decoder
	Encoder   meta.Encoder
}

// A Native is a message object that the caller of a driver made.
type Native struct {
	Type    string
	Payload json.RawMessage
}

// DecodeNative reads the JSON form of a driver's native value into v.
func (n *Number) DecodeNative(data []byte, v any) error {
	if json.Unmarshal(data, v) != nil {
		return Invalid(n.Op("decode native"), "not the JSON form of a native message")
	}
	return nil
}

// Send submits m in one call. native reads a native value of the driver's own;
// it is false for a stranger's.
func (n *Number) Send(ctx context.Context, m *channel.Message, native func(any) (Native, bool)) (channel.Receipt, error) {
	body, err := n.encode(m, native)
	if err != nil {
		return channel.Receipt{}, err
	}
	a, err := n.Post(ctx, n.Op("send"), n.door(m), body)
	if err != nil {
		return channel.Receipt{}, err
	}
	return n.Decoder.Receipt(n.Op("send"), m.To, a)
}

// door is the path that takes m. A GIF above a template is for the Marketing
// Messages API only, which wants the same body (WA templates/components,
// 2025-11-21; support/error-codes, 2025-12-12). All else goes the usual way.
func (n *Number) door(m *channel.Message) string {
	for _, part := range m.Parts {
		t, ok := part.(channel.Template)
		if ok && len(t.Header) > 0 && t.Header[0].GIF != nil {
			return n.Marketing
		}
	}
	return n.Messages
}

func (n *Number) encode(m *channel.Message, native func(any) (Native, bool)) ([]byte, error) {
	if m.Native == nil {
		return n.Encoder.Encode(m)
	}
	v, ok := native(m.Native)
	switch {
	case !ok:
		return nil, Invalid(n.Op("send"), "the native value belongs to another driver")
	case len(m.Parts) > 0:
		return nil, Invalid(n.Op("send"), "a native message has no parts")
	case v.Type == "" || !json.Valid(v.Payload):
		return nil, Invalid(n.Op("send"), "a native message needs a type and a payload in JSON")
	}
	return n.Encoder.EncodeRaw(m, v.Type, v.Payload)
}

// MarkRead marks the message and all earlier ones as read.
func (n *Number) MarkRead(ctx context.Context, id channel.ProviderID) error {
	return n.markRead(ctx, n.Op("mark read"), id, false)
}

// Typing shows the typing indicator and marks last as read.
func (n *Number) Typing(ctx context.Context, last channel.ProviderID) error {
	return n.markRead(ctx, n.Op("typing"), last, true)
}

func (n *Number) markRead(ctx context.Context, op string, id channel.ProviderID, typing bool) error {
	if id == "" {
		return Invalid(op, "the contact's latest message is needed")
	}
	body, err := meta.ReadBody(id, typing)
	if err != nil {
		return Invalid(op, "the message's id does not encode as JSON")
	}
	return n.Change(ctx, op, n.Messages, body)
}
