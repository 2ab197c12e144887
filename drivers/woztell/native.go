package woztell

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// Native is a response object as WOZTELL wants it, for what this package has no
// word for: files by attachment_id, hearts on Instagram, and whatever the
// console shows under Resources → Responses → Advanced. A message with it has
// no parts; address and key come from the message as usual. It is sent as it is.
type Native struct {
	// Response is a JSON object with a "type". Required.
	Response json.RawMessage `json:"response"`
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

func native(m *channel.Message) (any, error) {
	n, ok := m.Native.(Native)
	switch {
	case !ok:
		return nil, invalid(opSend, "the native value belongs to another driver")
	case len(m.Parts) > 0:
		return nil, invalid(opSend, "a native message has no parts")
	case !n.typed():
		return nil, invalid(opSend, "a native message is a JSON object with a type")
	}
	return n.Response, nil
}

func (n Native) typed() bool {
	var object struct {
		Type string `json:"type"`
	}
	return json.Unmarshal(n.Response, &object) == nil && object.Type != ""
}
