package templates

import (
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// Preview is the template filled with the values of m, in the parts that a
// timeline can show: what belongs into [channel.Template].Shown. It shows what
// there is: a variable without a value stays as it is, so that a half-filled
// form has a preview too. Check says whether m is complete.
//
// A file or a place of the header comes first. Reply buttons make a
// [channel.Buttons], a single link a [channel.LinkButton]; what else can be
// tapped is listed below the body.
func (t *Template) Preview(m channel.Template) channel.Parts {
	parts := headerParts(m.Header)
	header := channel.Header{Text: t.Header.Text.fill(m.Header)}
	body := t.Body.fill(m.Body)
	replies := t.replies(m.Buttons)
	switch {
	case len(replies) > 0:
		body = paragraphs(body, t.lines(m.Buttons))
		return append(parts, channel.Buttons{Header: header, Body: body, Footer: t.Footer, Buttons: replies})
	case len(t.Buttons) == 1 && t.Buttons[0].Kind == ButtonURL:
		b := t.Buttons[0]
		return append(parts, channel.LinkButton{Header: header, Body: body, Footer: t.Footer, Label: b.Title, URL: b.address(valueOf(m.Buttons, 0))})
	}
	return append(parts, channel.Text{Body: paragraphs(header.Text, body, t.lines(m.Buttons), t.Footer)})
}

// headerParts are what of a header is not text.
func headerParts(values []channel.Parameter) channel.Parts {
	var parts channel.Parts
	for _, v := range values {
		switch {
		case v.Image != nil:
			parts = append(parts, channel.Image{Media: *v.Image})
		case v.Video != nil:
			parts = append(parts, channel.Video{Media: *v.Video})
		case v.File != nil:
			parts = append(parts, channel.File{Media: *v.File})
		case v.Location != nil:
			parts = append(parts, *v.Location)
		}
	}
	return parts
}

// fill puts values in place of variables, by name or else by place.
func (t Text) fill(values []channel.Parameter) string {
	return placeholder.ReplaceAllStringFunc(t.Text, func(found string) string {
		name := placeholder.FindStringSubmatch(found)[1]
		for i, v := range t.Variables {
			if v.Name == name {
				return value(values, i, name, found)
			}
		}
		return found
	})
}

func value(values []channel.Parameter, place int, name, otherwise string) string {
	for _, v := range values {
		if v.Name == name && v.Text != "" {
			return v.Text
		}
	}
	if place < len(values) && values[place].Name == "" && values[place].Text != "" {
		return values[place].Text
	}
	return otherwise
}

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

// lines lists the buttons that do something else than answer.
func (t *Template) lines(values []channel.TemplateButton) string {
	var all []string
	for i, b := range t.Buttons {
		target := b.Phone
		switch b.Kind {
		case ButtonReply:
			continue
		case ButtonURL:
			target = b.address(valueOf(values, i))
		case ButtonCode:
			target = valueOf(values, i)
		}
		if target == "" {
			all = append(all, b.Title)
			continue
		}
		all = append(all, b.Title+": "+target)
	}
	return strings.Join(all, "\n")
}

// address is the button's address with its variable filled.
func (b Button) address(value string) string {
	if value == "" {
		return b.URL
	}
	return placeholder.ReplaceAllLiteralString(b.URL, value)
}

func valueOf(values []channel.TemplateButton, index int) string {
	for _, v := range values {
		if v.Index == index {
			return v.Value
		}
	}
	return ""
}

// paragraphs joins what is not empty, with an empty line between.
func paragraphs(texts ...string) string {
	var all []string
	for _, t := range texts {
		if t != "" {
			all = append(all, t)
		}
	}
	return strings.Join(all, "\n\n")
}
