package wechat

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// NoticePrefix stands before the name of a template of subscription
// notifications, which need the person's consent and are sent by another call.
// The rest of the name is the id, as that of other templates is.
const NoticePrefix = "notice:"

// outTemplate is a filled template ([tmpl], [subn], 2026). Of URL and Page one is
// set: a notification calls its address a page.
type outTemplate struct {
	To   string              `json:"touser"`
	ID   string              `json:"template_id"`
	URL  string              `json:"url,omitempty"`
	Page string              `json:"page,omitempty"`
	Key  string              `json:"client_msg_id,omitempty"`
	Data map[string]outValue `json:"data"`
}

type outValue struct {
	Value string `json:"value"`
}

// filled is a template message or a notification.
func filled(to, key string, t channel.Template) (outgoing, error) {
	data, err := rows(t)
	if err != nil {
		return outgoing{}, err
	}
	address, err := target(t.Buttons)
	if err != nil {
		return outgoing{}, err
	}
	out := outTemplate{To: to, ID: t.Name, Data: data}
	if id, ok := strings.CutPrefix(t.Name, NoticePrefix); ok {
		out.ID, out.Page = id, address
		return outgoing{path: noticePath, body: out, named: true}, nil
	}
	out.URL, out.Key = address, clientID(key)
	return outgoing{path: templatePath, body: out, named: true}, nil
}

// rows are the values by the names that the template has for them.
func rows(t channel.Template) (map[string]outValue, error) {
	if len(t.Header) > 0 || !t.OfferEnds.IsZero() {
		return nil, unsupported(opSend, "templates have neither headers nor offers on WeChat")
	}
	data := map[string]outValue{}
	for _, p := range t.Body {
		value := strings.TrimSpace(p.Text)
		switch {
		case p.Name == "":
			return nil, invalid(opSend, "the values of a template need the names of its rows")
		case value == "":
			return nil, invalid(opSend, "a template's value is empty, or is no text")
		}
		data[p.Name] = outValue{value}
	}
	return data, nil
}

// target is where a tap on the message leads: the whole address is a value of
// the message, and no part of the template.
func target(all []channel.TemplateButton) (string, error) {
	switch {
	case len(all) == 0:
		return "", nil
	case len(all) > 1 || all[0].Kind != channel.TemplateURL:
		return "", unsupported(opSend, "a template leads to one address on WeChat, and has no other buttons")
	case !isWeb(all[0].Value):
		return "", invalid(opSend, "a template leads to an address that begins with http:// or https://")
	}
	return all[0].Value, nil
}

// clientID is what WeChat knows a repeat of a template message by: up to 32
// characters ([tmpl], 2026). Empty for no key.
func clientID(key string) string {
	if key == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:16])
}
