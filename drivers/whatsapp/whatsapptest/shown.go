package whatsapptest

import (
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// shown is what a phone makes of a message. The caller holds s.mu.
func (s *Server) shown(req *request, tpl *templates.Template) channel.Parts {
	switch req.Type {
	case "image":
		return channel.Parts{channel.Image{Media: s.media(req.Image), Caption: req.Image.Caption}}
	case "video":
		return channel.Parts{channel.Video{Media: s.media(req.Video), Caption: req.Video.Caption}}
	case "audio":
		return channel.Parts{channel.Audio{Media: s.media(req.Audio), Voice: req.Audio.Voice != nil && *req.Audio.Voice}}
	case "document":
		return channel.Parts{channel.File{Media: s.media(req.Document), Caption: req.Document.Caption}}
	case "sticker":
		return channel.Parts{channel.Sticker{Media: s.media(req.Sticker)}}
	case "location":
		return channel.Parts{req.Location.shown()}
	case "contacts":
		return channel.Parts{cardsShown(req.Contacts)}
	case "reaction":
		return channel.Parts{channel.Reaction{To: channel.ProviderID(req.Reaction.Message), Emoji: *req.Reaction.Emoji}}
	case "interactive":
		return channel.Parts{s.interactiveShown(req.Interactive)}
	case "template":
		return s.templateShown(req.Template, tpl)
	}
	return channel.Parts{channel.Text{Body: req.Text.Body, Preview: req.Text.Preview}}
}

func (l *wirePlace) shown() channel.Location {
	return channel.Location{Latitude: l.Latitude, Longitude: l.Longitude, Name: l.Name, Address: l.Address}
}

func cardsShown(cards []wireCard) channel.Contacts {
	var all channel.Contacts
	for _, c := range cards {
		all.Cards = append(all.Cards, c.shown())
	}
	return all
}

// media is a file as a phone has it.
func (s *Server) media(f *wireFile) channel.Media {
	m := channel.Media{ID: f.ID, URL: f.Link, Name: f.Filename}
	if stored := s.files[f.ID]; stored != nil {
		m.Type, m.Size, m.SHA256 = stored.mime, int64(len(stored.body)), stored.hash()
	}
	return m
}

func (s *Server) interactiveShown(i *outInteractive) channel.Part {
	header, footer := s.headerShown(i.Header), ""
	if i.Footer != nil {
		footer = i.Footer.Text
	}
	switch i.Type {
	case "list":
		return channel.List{Header: header, Body: i.Body.Text, Footer: footer, Label: i.Action.Button, Sections: sectionsShown(i.Action.Sections)}
	case "cta_url":
		return channel.LinkButton{Header: header, Body: i.Body.Text, Footer: footer, Label: i.Action.Parameters.Text, URL: i.Action.Parameters.URL}
	case "location_request_message":
		return channel.LocationRequest{Body: i.Body.Text}
	case "carousel":
		return channel.Carousel{Body: i.Body.Text, Cards: s.cardsOf(i.Action.Cards)}
	}
	made := channel.Buttons{Header: header, Body: i.Body.Text, Footer: footer}
	for _, b := range i.Action.Buttons {
		made.Buttons = append(made.Buttons, channel.Button{ID: b.Reply.ID, Title: b.Reply.Title})
	}
	return made
}

func sectionsShown(all []outSection) []channel.Section {
	var out []channel.Section
	for _, sec := range all {
		made := channel.Section{Title: sec.Title}
		for _, row := range sec.Rows {
			made.Rows = append(made.Rows, channel.Row(row))
		}
		out = append(out, made)
	}
	return out
}

func (s *Server) headerShown(h *outHeader) channel.Header {
	switch {
	case h == nil:
		return channel.Header{}
	case h.Image != nil:
		m := s.media(h.Image)
		return channel.Header{Image: &m}
	case h.Video != nil:
		m := s.media(h.Video)
		return channel.Header{Video: &m}
	case h.Document != nil:
		m := s.media(h.Document)
		return channel.Header{File: &m}
	}
	return channel.Header{Text: h.Text}
}

func (s *Server) cardsOf(all []outCard) []channel.Card {
	var out []channel.Card
	for _, c := range all {
		made := channel.Card{Image: s.headerShown(c.Header).Media()}
		if c.Body != nil {
			made.Body = c.Body.Text
		}
		made.Buttons = c.buttons()
		out = append(out, made)
	}
	return out
}

// buttons are those of the card's own type.
func (c *outCard) buttons() []channel.CardButton {
	if link := c.Action.Parameters; c.Type == "cta_url" {
		return []channel.CardButton{{Title: link.Text, URL: link.URL}}
	}
	var all []channel.CardButton
	for _, b := range c.Action.Buttons {
		all = append(all, channel.CardButton{ID: b.Quick.ID, Title: b.Quick.Title})
	}
	return all
}

// templateShown is a template filled in: its header if that is a file or a
// place, and its text with the buttons that can be tapped.
func (s *Server) templateShown(out *outTemplate, tpl *templates.Template) channel.Parts {
	parts, head := s.headerParts(out.values("header")), ""
	if tpl.Header.Kind == templates.HeaderText {
		head = fill(tpl.Header.Text, out.values("header"))
	}
	body := channel.Buttons{Header: channel.Header{Text: head}, Body: fill(tpl.Body, out.values("body")), Footer: tpl.Footer}
	for i, b := range tpl.Buttons {
		if b.Kind == templates.ButtonReply {
			body.Buttons = append(body.Buttons, channel.Button{ID: payload(out.button(i), b.Title), Title: b.Title})
		}
	}
	if len(body.Buttons) > 0 {
		return append(parts, body)
	}
	text := strings.Trim(strings.Join([]string{head, body.Body, tpl.Footer}, "\n\n"), "\n")
	return append(parts, channel.Text{Body: text})
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
