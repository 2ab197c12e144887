package whatsapptest

import (
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
