package messenger

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// Native is a message object as the Send API wants it, for what this package
// has no word for: receipts, coupons, image grids. A message with it has no
// parts; address, quoted reply and time come from the message as usual, and
// its key is put into the object as metadata.
type Native struct {
	// Message is the object under the key "message". Required.
	Message json.RawMessage `json:"message"`
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

// native puts a native value into out.
func (c *Channel) native(out *outgoing, m *channel.Message) error {
	n, ok := m.Native.(Native)
	var object map[string]json.RawMessage
	switch {
	case !ok:
		return invalid(opSend, "the native value belongs to another driver")
	case len(m.Parts) > 0:
		return invalid(opSend, "a native message has no parts")
	case json.Unmarshal(n.Message, &object) != nil || len(object) == 0:
		return invalid(opSend, "a native message is an object in JSON")
	}
	if m.Key != "" {
		key, err := json.Marshal(m.Key)
		if err != nil {
			return invalid(opSend, "the key does not encode as JSON")
		}
		object["metadata"] = key
	}
	out.Message = object
	var err error
	_, template := object["template"]
	out.Type, out.Tag, err = c.purpose(m, template)
	return err
}
