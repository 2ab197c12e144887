package line

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// Native is a message object as the Messaging API wants it, for what this
// package has no word for: flex messages and templates of one's own, image maps,
// texts with mentions, coupons. A message with it has no parts and quotes
// nothing; it is sent as it is, under the address and key of the message.
type Native struct {
	// Object is a JSON object with a "type". Required.
	Object json.RawMessage `json:"object"`
}

// DecodeNative reads the JSON form of a Native. It implements
// channel.NativeDecoder.
func (c *Channel) DecodeNative(data []byte) (any, error) {
	var n Native
	if json.Unmarshal(data, &n) != nil {
		return nil, invalid(opNative, "not the JSON form of a native message")
	}
	return n, nil
}

func nativeMessage(to string, m *channel.Message) (outgoing, error) {
	n, ok := m.Native.(Native)
	switch {
	case !ok:
		return outgoing{}, invalid(opSend, "the native value belongs to another driver")
	case len(m.Parts) > 0:
		return outgoing{}, invalid(opSend, "a native message has no parts")
	case !n.typed():
		return outgoing{}, invalid(opSend, "a native message is a JSON object with a type")
	}
	return outgoing{to: to, messages: []json.RawMessage{n.Object}, unquoted: m.ReplyTo != "", native: true}, nil
}

func (n Native) typed() bool {
	var object struct {
		Type string `json:"type"`
	}
	return json.Unmarshal(n.Object, &object) == nil && object.Type != ""
}
