package linetest

import (
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// shown is a template as a chat shows it.
func (t *outTemplate) shown() (channel.Parts, []Action) {
	if len(t.Columns) > 0 {
		return t.columnsShown()
	}
	return channel.Parts{cardShown(t.Title, t.Text, picture(t.ThumbnailURL), actionsShown(t.Actions))}, actionsShown(t.Actions)
}

// cardShown is one card: buttons that answer, one that opens an address, or a
// card with both.
func cardShown(title, text string, image *channel.Media, actions []Action) channel.Part {
	links := 0
	for _, a := range actions {
		if a.Type == "uri" {
			links++
		}
	}
	header, body := headerOf(title, image), text
	if title != "" && image != nil {
		body = title + "\n" + text
	}
	switch {
	case links == 0 && len(actions) > 0:
		made := channel.Buttons{Header: header, Body: body}
		for _, a := range actions {
			made.Buttons = append(made.Buttons, channel.Button{ID: a.Choice(), Title: a.Label})
		}
		return made
	case links == 1 && len(actions) == 1:
		return channel.LinkButton{Header: header, Body: body, Label: actions[0].Label, URL: actions[0].URI}
	}
	return channel.Carousel{Cards: []channel.Card{{Title: title, Body: text, Image: image, Buttons: cardButtons(actions)}}}
}

func headerOf(title string, image *channel.Media) channel.Header {
	if image != nil {
		return channel.Header{Image: image}
	}
	return channel.Header{Text: title}
}

func picture(address string) *channel.Media {
	if address == "" {
		return nil
	}
	return &channel.Media{URL: address}
}

func (t *outTemplate) columnsShown() (channel.Parts, []Action) {
	var all []Action
	var row channel.Carousel
	for _, col := range t.Columns {
		actions, image := actionsShown(col.Actions), picture(col.ThumbnailURL)
		if col.Action != nil {
			actions, image = []Action{col.Action.shown()}, picture(col.ImageURL)
		}
		all = append(all, actions...)
		row.Cards = append(row.Cards, channel.Card{Title: col.Title, Body: col.Text, Image: image, Buttons: cardButtons(actions)})
	}
	return channel.Parts{row}, all
}

// flexContent is what there is to see in a bubble.
type flexContent struct {
	texts   []string
	images  []string
	films   []string
	actions []Action
}

// shown is a flex message in plain words: its texts, its first picture and its
// buttons. One without anything to read shows its alternative text.
func (f *flexContainer) shown(altText string) (channel.Parts, []Action) {
	var all []Action
	var row channel.Carousel
	for _, b := range f.bubbles {
		found := b.content()
		all = append(all, found.actions...)
		row.Cards = append(row.Cards, channel.Card{Body: found.text(), Image: found.picture(), Buttons: cardButtons(found.actions)})
	}
	if len(f.bubbles) > 1 {
		return channel.Parts{row}, all
	}
	only := row.Cards[0]
	if only.Body == "" {
		only.Body = altText
	}
	switch {
	case len(all) > 0:
		return channel.Parts{cardShown("", only.Body, only.Image, all)}, all
	case only.Image != nil:
		return channel.Parts{channel.Image{Media: *only.Image, Caption: only.Body}}, nil
	}
	return channel.Parts{channel.Text{Body: only.Body}}, nil
}

func (f *flexContainer) content() flexContent {
	var found flexContent
	for _, block := range []*flexPiece{f.Header, f.Hero, f.Body, f.Footer} {
		if block != nil {
			found.add(block)
		}
	}
	if f.Action != nil {
		found.actions = append(found.actions, f.Action.shown())
	}
	return found
}

func (c *flexContent) add(p *flexPiece) {
	switch p.Type {
	case "text":
		c.texts = append(c.texts, p.Text+spans(p.Contents))
	case "image":
		c.images = append(c.images, p.URL)
	case "video":
		c.films, c.images = append(c.films, p.URL), append(c.images, p.PreviewURL)
	}
	if p.Action != nil {
		c.actions = append(c.actions, p.Action.shown())
	}
	if p.Type == "text" {
		return
	}
	for i := range p.Contents {
		c.add(&p.Contents[i])
	}
}

func spans(all []flexPiece) string {
	var text strings.Builder
	for _, p := range all {
		text.WriteString(p.Text)
	}
	return text.String()
}

func (c *flexContent) text() string {
	return strings.Join(slices.DeleteFunc(c.texts, func(t string) bool { return t == "" }), "\n")
}

func (c *flexContent) picture() *channel.Media {
	if len(c.images) == 0 {
		return nil
	}
	return picture(c.images[0])
}
