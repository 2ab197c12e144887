package webchat

import (
	"cmp"
	"context"
	"encoding/json"
	"net/mail"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// The forms, as [channel.Form].Name has them.
const (
	// FormPreChat is what was asked before the talk.
	FormPreChat = "pre_chat"
	// FormOffline is what somebody left while the business was closed.
	FormOffline = "offline"
)

// form is a form that was filled in. Its answers are claims: they stay in the
// message, and no contact is found or joined by them.
func (t *taking) form(ctx context.Context, e event) error {
	fields := t.fields(e.Form)
	if len(fields) == 0 {
		return broken("form", "is not asked here")
	}
	answers, err := filled(fields, e.Values)
	if err != nil {
		return err
	}
	referral, err := t.referral(ctx, e.entry)
	if err != nil {
		return err
	}
	data, err := json.Marshal(answers)
	if err != nil {
		return broken("values", "do not encode")
	}
	said := channel.Parts{channel.Form{Name: e.Form, Data: string(data)}}
	if words := answers["message"]; words != "" {
		said = append(said, channel.Text{Body: words})
	}
	from := t.session.person()
	from.Name = cmp.Or(from.Name, cut(channel.CleanText(answers["name"]), maxName))
	t.add(e, channel.MessageReceived{Origin: t.origin(e), From: from, Parts: said, Referral: referral})
	return nil
}

func (c *Channel) fields(form string) []Field {
	switch form {
	case FormPreChat:
		return c.cfg.PreChat
	case FormOffline:
		return c.cfg.Offline
	}
	return nil
}

// filled checks the answers. Keys that are not asked for are dropped.
func filled(fields []Field, values map[string]json.RawMessage) (map[string]string, error) {
	all := map[string]string{}
	for _, f := range fields {
		answer, err := f.answer(values[f.Key])
		if err != nil {
			return nil, err
		}
		if answer != "" {
			all[f.Key] = answer
		}
	}
	return all, nil
}

// answer is one answer as text; "true" for a box that was ticked.
func (f Field) answer(raw json.RawMessage) (string, error) {
	text, ok := plain(raw)
	text = strings.TrimSpace(text)
	switch {
	case !ok, f.Type == FieldCheckbox && text != "" && text != "true":
		return "", broken(f.Key, "is not an answer to this")
	case text == "" && f.Required:
		return "", broken(f.Key, "is required")
	case text == "":
		return "", nil
	case longer(text, f.max()):
		return "", broken(f.Key, "is too long")
	case !f.fits(text):
		return "", broken(f.Key, "is not of the right form")
	}
	return text, nil
}

// plain is a text, a true or a false, or nothing.
func plain(raw json.RawMessage) (string, bool) {
	switch string(raw) {
	case "", "null", "false":
		return "", true
	case "true":
		return "true", true
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return "", false
	}
	return text, true
}

func (f Field) max() int {
	if f.Type == FieldArea {
		return cmp.Or(f.Max, 10_000)
	}
	return cmp.Or(f.Max, 1_000)
}

// fits looks at the form of an answer. That an address has the right form does
// not say whose it is.
func (f Field) fits(text string) bool {
	switch f.Type {
	case FieldMail:
		a, err := mail.ParseAddress(text)
		return err == nil && a.Address == text
	case FieldPhone:
		digits := strings.Count(strings.Map(onlyDigits, text), "0")
		return digits >= 4 && digits <= 15 && !strings.ContainsFunc(text, notPhone)
	case FieldSelect:
		return slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == text })
	case FieldText:
		return !strings.ContainsFunc(text, control)
	}
	return true
}

func onlyDigits(r rune) rune {
	if '0' <= r && r <= '9' {
		return '0'
	}
	return -1
}

func notPhone(r rune) bool { return !strings.ContainsRune("0123456789+-/(). ", r) }
