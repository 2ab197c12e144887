package wechat

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// Native is the content of a customer-service message as WeChat wants it, for
// what this package has no word for: "miniprogrampage", "music",
// "mpnewsarticle", "mpnews", "wxcard", and videos with a title and a picture. A
// message with it has no parts.
type Native struct {
	// Type is the msgtype. Required.
	Type string `json:"type"`
	// Object is the JSON object that stands under the name of the type. Required.
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

func (c *Channel) nativeMessage(to string, m *channel.Message) (outgoing, error) {
	n, ok := m.Native.(Native)
	switch {
	case !ok:
		return outgoing{}, invalid(opSend, "the native value belongs to another driver")
	case len(m.Parts) > 0:
		return outgoing{}, invalid(opSend, "a native message has no parts")
	case !n.typed():
		return outgoing{}, invalid(opSend, "a native message is a type and a JSON object")
	}
	body := map[string]any{"touser": to, "msgtype": n.Type, n.Type: n.Object}
	if a := c.agent(); a != nil {
		body["customservice"] = a
	}
	return outgoing{path: customPath, body: body}, nil
}

// typed reports whether there is a type, which is not the name of something
// else, and an object.
func (n Native) typed() bool {
	var object map[string]json.RawMessage
	switch n.Type {
	case "", "touser", "msgtype", "customservice":
		return false
	}
	return json.Unmarshal(n.Object, &object) == nil && object != nil
}
