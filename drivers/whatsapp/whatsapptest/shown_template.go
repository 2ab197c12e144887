package whatsapptest

import (
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// templateShown is a template filled in: its header if that is a file or a
// place, and its text with the buttons that can be tapped, or with its cards.
func (s *Server) templateShown(out *outTemplate, tpl *templates.Template) channel.Parts {
	all := out.Components
	parts, head := s.headerParts(all.values("header")), headText(tpl.Header, all.values("header"))
	body := channel.Buttons{Header: channel.Header{Text: head}, Body: lines(offerText(all, tpl), fill(tpl.Body, all.values("body"))), Footer: tpl.Footer}
	body.Buttons = replies(all, tpl.Buttons)
	switch {
	case len(tpl.Cards) > 0:
		return append(parts, channel.Carousel{Body: lines(head, body.Body, tpl.Footer), Cards: s.templateCards(all.part("carousel").Cards, tpl.Cards)})
	case len(body.Buttons) > 0:
		return append(parts, body)
	}
	return append(parts, channel.Text{Body: lines(head, body.Body, tpl.Footer)})
}

// lines joins what is not empty, with an empty line between.
func lines(texts ...string) string {
	var all []string
	for _, t := range texts {
		if t != "" {
			all = append(all, t)
		}
	}
	return strings.Join(all, "\n\n")
}

// headText is a header of text, or the number of the article that it shows.
func headText(h templates.Header, values []outParameter) string {
	switch h.Kind {
	case templates.HeaderText:
		return fill(h.Text, values)
	case templates.HeaderProduct:
		return values[0].Product.ID
	}
	return ""
}

// offerText is the line of an offer. A phone counts down to its end; here it
// stands as a time.
func offerText(all outComponents, tpl *templates.Template) string {
	if tpl.Offer == nil {
		return ""
	}
	values := all.values("limited_time_offer")
	if len(values) == 0 {
		return tpl.Offer.Text
	}
	return tpl.Offer.Text + " " + time.UnixMilli(values[0].Offer.Ends).UTC().Format(time.RFC3339)
}

// replies are the buttons that answer.
func replies(all outComponents, buttons []templates.Button) []channel.Button {
	var out []channel.Button
	for i, b := range buttons {
		if b.Kind == templates.ButtonReply {
			out = append(out, channel.Button{ID: payload(all.button(i), b.Title), Title: b.Title})
		}
	}
	return out
}

// templateCards are the cards of a carousel filled in. A film stands where the
// picture does.
func (s *Server) templateCards(values []outTemplateCard, cards []templates.Card) []channel.Card {
	var out []channel.Card
	for i, c := range cards {
		all := values[i].Components
		made := channel.Card{Title: headText(c.Header, all.values("header")), Body: fill(c.Body, all.values("body"))}
		for _, part := range s.headerParts(all.values("header")) {
			if m, ok := channel.MediaOf(part); ok {
				made.Image = &m
			}
		}
		for j, b := range c.Buttons {
			made.Buttons = append(made.Buttons, cardButton(all.button(j), b)...)
		}
		out = append(out, made)
	}
	return out
}

// cardButton is a button of a card that answers or opens an address; nothing
// if it does something else.
func cardButton(c *outComponent, b templates.Button) []channel.CardButton {
	switch b.Kind {
	case templates.ButtonReply:
		return []channel.CardButton{{ID: payload(c, b.Title), Title: b.Title}}
	case templates.ButtonURL:
		var values []outParameter
		if c != nil {
			values = c.Parameters
		}
		return []channel.CardButton{{Title: b.Title, URL: fill(templates.Text{Text: b.URL, Variables: b.Variables}, values)}}
	}
	return nil
}

// headerParts are what of a template's header is not text.
func (s *Server) headerParts(values []outParameter) channel.Parts {
	var parts channel.Parts
	for _, v := range values {
		switch {
		case v.Image != nil:
			parts = append(parts, channel.Image{Media: s.media(v.Image)})
		case v.Video != nil:
			parts = append(parts, channel.Video{Media: s.media(v.Video)})
		case v.GIF != nil:
			parts = append(parts, channel.Video{Media: s.media(v.GIF)})
		case v.Document != nil:
			parts = append(parts, channel.File{Media: s.media(v.Document)})
		case v.Location != nil:
			parts = append(parts, v.Location.shown())
		}
	}
	return parts
}

// payload is what a tap on a quick reply sends back: the button's own text
// unless the message set another (WA webhooks/reference/messages/button).
func payload(c *outComponent, title string) string {
	if c == nil || len(c.Parameters) == 0 {
		return title
	}
	return c.Parameters[0].Payload
}

// fill puts values in place of variables: by name, or else by place.
func fill(t templates.Text, values []outParameter) string {
	text := t.Text
	for i, v := range t.Variables {
		value := values[i].Text
		for _, other := range values {
			if other.Name != "" && other.Name == v.Name {
				value = other.Text
			}
		}
		text = strings.ReplaceAll(text, "{{"+v.Name+"}}", value)
	}
	return text
}
