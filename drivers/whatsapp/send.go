package whatsapp

import (
	"context"
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// Native is a message object as the Cloud API wants it, for what this package
// has no word for. A message with it has no parts; address, quoted reply and
// key come from the message as usual.
type Native struct {
	// Type is the value of "type", such as "interactive". Required.
	Type string `json:"type"`
	// Payload is the object under the key of that name. Required.
	Payload json.RawMessage `json:"payload"`
}

// DecodeNative reads the JSON form of a Native. It implements
// channel.NativeDecoder.
func (c *Channel) DecodeNative(data []byte) (any, error) {
	var n Native
	if err := json.Unmarshal(data, &n); err != nil {
		return nil, invalid("whatsapp: decode native", "not the JSON form of a native message")
	}
	return n, nil
}

// Send submits m in one call. It implements channel.Channel. The receipt's To
// is set where WhatsApp spells the number in another way, as it does in Brazil
// and Mexico; its Detail says if a template is held back for a quality check.
func (c *Channel) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	body, err := c.encode(m)
	if err != nil {
		return channel.Receipt{}, err
	}
	a, err := c.post(ctx, opSend, c.cfg.PhoneNumberID+"/messages", body)
	if err != nil {
		return channel.Receipt{}, err
	}
	return c.decoder.Receipt(opSend, m.To, a)
}

func (c *Channel) encode(m *channel.Message) ([]byte, error) {
	if m.Native == nil {
		return c.encoder.Encode(m)
	}
	n, ok := m.Native.(Native)
	switch {
	case !ok:
		return nil, invalid(opSend, "the native value belongs to another driver")
	case len(m.Parts) > 0:
		return nil, invalid(opSend, "a native message has no parts")
	case n.Type == "" || !json.Valid(n.Payload):
		return nil, invalid(opSend, "a native message needs a type and a payload in JSON")
	}
	return c.encoder.EncodeRaw(m, n.Type, n.Payload)
}

func invalid(op, problem string) error {
	return &channel.Error{Kind: channel.Invalid, Op: op, Detail: problem}
}

// MarkRead marks the message and all earlier ones as read. It implements
// channel.ReadMarker.
func (c *Channel) MarkRead(ctx context.Context, _ channel.Address, id channel.ProviderID) error {
	return c.markRead(ctx, opRead, id, false)
}

// Typing shows the typing indicator for 25 seconds or until a message is sent.
// It marks last, which is required, as read. It implements channel.Typist.
func (c *Channel) Typing(ctx context.Context, _ channel.Address, last channel.ProviderID) error {
	return c.markRead(ctx, opTyping, last, true)
}

func (c *Channel) markRead(ctx context.Context, op string, id channel.ProviderID, typing bool) error {
	if id == "" {
		return invalid(op, "the contact's latest message is needed")
	}
	body, err := meta.ReadBody(id, typing)
	if err != nil {
		return invalid(op, "the message's id does not encode as JSON")
	}
	return c.change(ctx, op, c.cfg.PhoneNumberID+"/messages", body)
}
