package woztelltest

import (
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// templateShown is a template filled in: its header if that is a file or a
// place, and its text with the buttons that can be tapped, or with its cards.
func (s *Server) templateShown(m *response, tpl *templates.Template, got fetched) channel.Parts {
	all := m.Components
	parts := s.headerParts(all.values("header"), got)
	head := ""
	if tpl.Header.Kind == templates.HeaderText {
		head = fill(tpl.Header.Text, all.values("header"))
	}
	text := fill(tpl.Body, all.values("body"))
	body := channel.Buttons{Header: channel.Header{Text: head}, Body: text, Footer: tpl.Footer, Buttons: replies(all, tpl.Buttons)}
	switch {
	case len(tpl.Cards) > 0:
		return append(parts, channel.Carousel{Body: text, Cards: s.templateCards(all.part("carousel").Cards, tpl.Cards, got)})
	case len(body.Buttons) > 0:
		return append(parts, body)
	}
	return append(parts, channel.Text{Body: lines(head, text, tpl.Footer)})
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

// replies are the buttons that answer. What a tap sends back is the button's own
// text unless the message set another (Meta).
func replies(all outComponents, buttons []templates.Button) []channel.Button {
	var out []channel.Button
	for i, b := range buttons {
		if b.Kind == templates.ButtonReply {
			out = append(out, channel.Button{ID: payload(all.button(i), b.Title), Title: b.Title})
		}
	}
	return out
}

func payload(c *outComponent, title string) string {
	if c == nil {
		return title
	}
	return c.Parameters[0].Payload
}

// templateCards are the cards of a carousel filled in. A film stands where the
// picture does.
func (s *Server) templateCards(values []outCard, cards []templates.Card, got fetched) []channel.Card {
	var out []channel.Card
	for i, c := range cards {
		all := values[i].Components
		made := channel.Card{Body: fill(c.Body, all.values("body"))}
		for _, v := range all.values("header") {
			if f := v.file(); f != nil {
				media := s.mediaOf(*f, got)
				made.Image = &media
			}
		}
		for j, b := range c.Buttons {
			made.Buttons = append(made.Buttons, cardButton(all.button(j), b)...)
		}
		out = append(out, made)
	}
	return out
}

// cardButton is a button of a card that answers or opens an address.
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
func (s *Server) headerParts(values []outParameter, got fetched) channel.Parts {
	var parts channel.Parts
	for _, v := range values {
		switch {
		case v.Image != nil:
			parts = append(parts, channel.Image{Media: s.mediaOf(*v.Image, got)})
		case v.Video != nil:
			parts = append(parts, channel.Video{Media: s.mediaOf(*v.Video, got)})
		case v.Document != nil:
			parts = append(parts, channel.File{Media: s.mediaOf(*v.Document, got)})
		case v.Location != nil:
			lat, _ := v.Location.Latitude.Float64() // they were checked
			lon, _ := v.Location.Longitude.Float64()
			parts = append(parts, channel.Location{Latitude: lat, Longitude: lon, Name: v.Location.Name, Address: v.Location.Address})
		}
	}
	return parts
}

// fill puts values in place of variables: by name, or else by place.
func fill(t templates.Text, values []outParameter) string {
	text := t.Text
	for i, v := range t.Variables {
		value := ""
		if i < len(values) {
			value = values[i].Text
		}
		for _, other := range values {
			if other.Name != "" && other.Name == v.Name {
				value = other.Text
			}
		}
		text = strings.ReplaceAll(text, "{{"+v.Name+"}}", value)
	}
	return text
}
