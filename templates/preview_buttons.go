package templates

import (
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// replies are the buttons that answer. What a tap sends back is the value of
// the message, or else the button's own title.
func (c Card) replies(values []channel.TemplateButton) []channel.Button {
	var all []channel.Button
	for i, b := range c.Buttons {
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

// onlyLink is the address of the only button, if that opens one and
// is safe to tap.
func (c Card) onlyLink(values []channel.TemplateButton) (string, bool) {
	if len(c.Buttons) != 1 || c.Buttons[0].Kind != ButtonURL {
		return "", false
	}
	link := c.Buttons[0].address(valueOf(values, 0))
	return link, isWeb(link)
}

// lines lists the buttons that do something else than answer.
func (c Card) lines(values []channel.TemplateButton) string {
	var all []string
	for i, b := range c.Buttons {
		if b.Kind != ButtonReply {
			all = append(all, b.line(valueOf(values, i)))
		}
	}
	return strings.Join(all, "\n")
}

// line is the button's title, with what shows of what a tap does.
func (b Button) line(value string) string {
	if target := b.target(value); target != "" {
		return b.Title + ": " + target
	}
	return b.Title
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
