package templates

import (
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// replies are the buttons that answer. What a tap sends back is the value of
// the message, or else the button's own title.
func (t *Template) replies(values []channel.TemplateButton) []channel.Button {
	var all []channel.Button
	for i, b := range t.Buttons {
		if b.Kind != ButtonReply {
			continue
		}
		id := valueOf(values, i)
		if id == "" {
			id = b.Title
		}
		all = append(all, channel.Button{ID: id, Title: b.Title})
	}
	return all
}

// onlyLink is the address of the template's only button, if that opens one and
// is safe to tap.
func (t *Template) onlyLink(values []channel.TemplateButton) (string, bool) {
	if len(t.Buttons) != 1 || t.Buttons[0].Kind != ButtonURL {
		return "", false
	}
	link := t.Buttons[0].address(valueOf(values, 0))
	return link, isWeb(link)
}

// lines lists the buttons that do something else than answer.
func (t *Template) lines(values []channel.TemplateButton) string {
	var all []string
	for i, b := range t.Buttons {
		if b.Kind == ButtonReply {
			continue
		}
		line := b.Title
		if target := b.target(valueOf(values, i)); target != "" {
			line += ": " + target
		}
		all = append(all, line)
	}
	return strings.Join(all, "\n")
}

// target is where a tap leads, or what it copies; empty if that does not show.
func (b Button) target(value string) string {
	switch b.Kind {
	case ButtonURL:
		return b.address(value)
	case ButtonCode:
		return value
	}
	return b.Phone
}
