package woztelltest

import (
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// shown is what a phone makes of a message. The caller holds s.mu.
func (s *Server) shown(m *response, tpl *templates.Template, got fetched) channel.Parts {
	media := s.mediaOf(outFile{Link: m.URL, ID: m.Attachment, Filename: m.FileName}, got)
	switch m.Type {
	case "IMAGE":
		return channel.Parts{channel.Image{Media: media, Caption: m.Text}}
	case "VIDEO":
		return channel.Parts{channel.Video{Media: media, Caption: m.Text}}
	case "AUDIO":
		return channel.Parts{channel.Audio{Media: media}}
	case "FILE":
		return channel.Parts{channel.File{Media: media, Caption: m.Text}}
	case "STICKER":
		return channel.Parts{channel.Sticker{Media: media}}
	case "WHATSAPP_REPLY_BUTTONS":
		return channel.Parts{s.replyButtonsShown(m, got)}
	case "WHATSAPP_LIST":
		return channel.Parts{s.listShown(m, got)}
	case "BUTTON":
		return channel.Parts{buttonsShown(m)}
	case "CAROUSEL":
		return channel.Parts{s.carouselShown(m, got)}
	case "TEMPLATE":
		return s.templateShown(m, tpl, got)
	}
	return textShown(m)
}

func textShown(m *response) channel.Parts {
	if len(m.Quick) == 0 {
		return channel.Parts{channel.Text{Body: m.Text}}
	}
	q := channel.QuickReplies{Body: m.Text}
	for _, x := range m.Quick {
		q.Replies = append(q.Replies, channel.Button{ID: x.Payload, Title: x.Title})
	}
	return channel.Parts{q}
}

// mediaOf is a file as a phone has it.
func (s *Server) mediaOf(f outFile, got fetched) channel.Media {
	media := channel.Media{ID: f.ID, URL: f.Link, Name: f.Filename}
	if made, ok := got[f.Link]; ok && f.Link != "" && made.wrong == nil {
		media.ID = s.keep(made.body, made.kind, f.Filename)
	}
	if known := s.files[media.ID]; known != nil {
		media.Type, media.Size = known.Type, int64(len(known.Body))
	}
	return media
}

func (s *Server) replyButtonsShown(m *response, got fetched) channel.Part {
	made := channel.Buttons{Header: s.headerShown(m.Header, got), Body: m.Body.Text, Footer: footer(m)}
	for _, b := range m.Action.Buttons {
		made.Buttons = append(made.Buttons, channel.Button{ID: b.Reply.Payload, Title: b.Reply.Title})
	}
	return made
}

func (s *Server) listShown(m *response, got fetched) channel.Part {
	made := channel.List{Header: s.headerShown(m.Header, got), Body: m.Body.Text, Footer: footer(m), Label: m.Action.Button}
	for _, section := range m.Action.Sections {
		out := channel.Section{Title: section.Title}
		for _, row := range section.Rows {
			out.Rows = append(out.Rows, channel.Row{ID: row.Payload, Title: row.Title, Description: row.Description})
		}
		made.Sections = append(made.Sections, out)
	}
	return made
}

func footer(m *response) string {
	if m.Footer == nil {
		return ""
	}
	return m.Footer.Text
}

func (s *Server) headerShown(h *outHeader, got fetched) channel.Header {
	if h == nil {
		return channel.Header{}
	}
	f := h.file()
	if f == nil {
		return channel.Header{Text: h.Text}
	}
	media := s.mediaOf(*f, got)
	switch h.Type {
	case "image":
		return channel.Header{Image: &media}
	case "video":
		return channel.Header{Video: &media}
	}
	return channel.Header{File: &media}
}

// buttonsShown are answers, a link, or a card if both are there.
func buttonsShown(m *response) channel.Part {
	if len(m.Buttons) == 1 && m.Buttons[0].Type == "web_url" {
		return channel.LinkButton{Body: m.Text, Label: m.Buttons[0].Title, URL: m.Buttons[0].URL}
	}
	made := channel.Buttons{Body: m.Text}
	for _, b := range m.Buttons {
		if b.Type != "postback" {
			return channel.Carousel{Cards: []channel.Card{{Body: m.Text, Buttons: cardButtons(m.Buttons)}}}
		}
		made.Buttons = append(made.Buttons, channel.Button{ID: b.Payload, Title: b.Title})
	}
	return made
}

func (s *Server) carouselShown(m *response, got fetched) channel.Part {
	var made channel.Carousel
	for _, e := range m.Carousel {
		card := channel.Card{Title: e.Title, Body: e.Subtitle, Buttons: cardButtons(e.Buttons)}
		if e.Image != "" {
			media := s.mediaOf(outFile{Link: e.Image}, got)
			card.Image = &media
		}
		made.Cards = append(made.Cards, card)
	}
	return made
}

func cardButtons(all []outButton) []channel.CardButton {
	var out []channel.CardButton
	for _, b := range all {
		made := channel.CardButton{ID: b.Payload, Title: b.Title}
		if b.Type == "web_url" {
			made = channel.CardButton{Title: b.Title, URL: b.URL}
		}
		out = append(out, made)
	}
	return out
}
