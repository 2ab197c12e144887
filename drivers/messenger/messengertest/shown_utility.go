package messengertest

import (
	"regexp"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// utilityShown is a utility template filled in.
func utilityShown(out *outTemplate, tpl *templates.Template) channel.Parts {
	var parts channel.Parts
	if tpl.Header.Kind == templates.HeaderImage {
		parts = append(parts, channel.Image{Media: headerImage(out.values("header"), tpl)})
	}
	texts := []string{fill(tpl.Header.Text, out.values("header")), fill(tpl.Body, out.values("body")), tpl.Footer}
	text := strings.TrimSpace(strings.Join(texts, "\n\n"))
	if len(tpl.Buttons) == 0 {
		return append(parts, channel.Text{Body: text})
	}
	return append(parts, buttonsShown(text, utilityButtons(tpl.Buttons, out.values("buttons"))))
}

func headerImage(values []outParameter, tpl *templates.Template) channel.Media {
	for _, v := range values {
		if v.Image != nil {
			return channel.Media{ID: string(v.Image.ID), URL: v.Image.Link}
		}
	}
	if tpl.Header.Fixed != nil {
		return *tpl.Header.Fixed
	}
	return channel.Media{URL: tpl.Header.Example}
}

// utilityButtons are a template's buttons with their values. One that answers
// and was given nothing answers with its title.
func utilityButtons(all []templates.Button, values []outParameter) []outButton {
	var out []outButton
	for i, b := range all {
		made := outButton{Type: "postback", Title: b.Title, Payload: b.Title}
		if b.Kind == templates.ButtonURL {
			made = outButton{Type: "web_url", Title: b.Title, URL: b.URL}
		}
		if i < len(values) && values[i].Payload != "" {
			made.Payload = values[i].Payload
		}
		if i < len(values) && values[i].URL != "" {
			made.URL = values[i].URL
		}
		out = append(out, made)
	}
	return out
}

var variable = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\s*\}\}`)

// fill puts values in place of variables.
func fill(text templates.Text, values []outParameter) string {
	return variable.ReplaceAllStringFunc(text.Text, func(found string) string {
		name := variable.FindStringSubmatch(found)[1]
		for i, v := range text.Variables {
			if v.Name != name {
				continue
			}
			if value, ok := valueFor(values, i, name); ok {
				return value
			}
		}
		return found
	})
}
