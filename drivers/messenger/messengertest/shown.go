package messengertest

import (
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// shown is what a phone makes of a message. The caller holds s.mu.
func (s *Server) shown(req *request, tpl *templates.Template) channel.Parts {
	m := req.Message
	quick := quickShown(m.Quick)
	switch {
	case tpl != nil:
		return utilityShown(m.Template, tpl)
	case m.Sticker != "":
		return channel.Parts{channel.Sticker{Media: s.stickerFile(string(m.Sticker)).media()}}
	case m.Attachment == nil && quick != nil:
		return channel.Parts{channel.QuickReplies{Body: *m.Text, Replies: quick}}
	case m.Attachment == nil:
		return channel.Parts{channel.Text{Body: *m.Text}}
	}
	parts := s.attachmentShown(req)
	if quick != nil {
		parts = append(parts, channel.QuickReplies{Replies: quick})
	}
	return parts
}

// quickShown are quick replies. Those that ask for the phone number or the
// mail address have no payload of their own: the type stands for it.
func quickShown(all []outQuick) []channel.Button {
	var out []channel.Button
	for _, q := range all {
		b := channel.Button{ID: q.Payload, Title: q.Title}
		if q.Type != "text" {
			b = channel.Button{ID: q.Type, Title: q.Type}
		}
		out = append(out, b)
	}
	return out
}

func (s *Server) attachmentShown(req *request) channel.Parts {
	a := req.Message.Attachment
	switch a.Type {
	case "image":
		return channel.Parts{channel.Image{Media: s.mediaOf(req)}}
	case "video":
		return channel.Parts{channel.Video{Media: s.mediaOf(req)}}
	case "audio":
		return channel.Parts{channel.Audio{Media: s.mediaOf(req)}}
	case "file":
		return channel.Parts{channel.File{Media: s.mediaOf(req)}}
	}
	switch a.Payload.Template {
	case "button":
		return channel.Parts{buttonsShown(a.Payload.Text, a.Payload.Buttons)}
	case "generic":
		return channel.Parts{genericShown(a.Payload.Elements)}
	}
	return s.mediaShown(a.Payload.Elements[0])
}

// mediaOf is the message's file as a phone has it.
func (s *Server) mediaOf(req *request) channel.Media {
	if f := s.files[string(req.Message.Attachment.Payload.Attachment)]; f != nil {
		return f.media()
	}
	return req.file.media()
}

// buttonsShown are answers, a link, or a card if both are there.
func buttonsShown(text string, all []outButton) channel.Part {
	if len(all) == 1 && all[0].Type == "web_url" {
		return channel.LinkButton{Body: text, Label: all[0].Title, URL: all[0].URL}
	}
	made := channel.Buttons{Body: text}
	for _, b := range all {
		if b.Type != "postback" {
			return channel.Carousel{Cards: []channel.Card{{Body: text, Buttons: cardButtons(all)}}}
		}
		made.Buttons = append(made.Buttons, channel.Button{ID: b.Payload, Title: b.Title})
	}
	return made
}

func genericShown(all []outElement) channel.Carousel {
	var made channel.Carousel
	for _, e := range all {
		card := channel.Card{Title: e.Title, Body: e.Subtitle, Buttons: cardButtons(e.Buttons)}
		if e.Image != "" {
			card.Image = &channel.Media{URL: e.Image}
		}
		made.Cards = append(made.Cards, card)
	}
	return made
}

// mediaShown is a card with a picture, or a film and a card below it.
func (s *Server) mediaShown(e outElement) channel.Parts {
	media := channel.Media{URL: e.URL}
	if id, _ := unquote(string(e.Attachment)); s.files[id] != nil {
		media = s.files[id].media()
	}
	buttons := cardButtons(e.Buttons)
	if e.MediaType == "image" {
		return channel.Parts{channel.Carousel{Cards: []channel.Card{{Image: &media, Buttons: buttons}}}}
	}
	parts := channel.Parts{channel.Video{Media: media}}
	if buttons != nil {
		parts = append(parts, channel.Carousel{Cards: []channel.Card{{Buttons: buttons}}})
	}
	return parts
}

// cardButtons answer, open an address, or call a number.
func cardButtons(all []outButton) []channel.CardButton {
	var out []channel.CardButton
	for _, b := range all {
		made := channel.CardButton{Title: b.Title}
		switch b.Type {
		case "postback":
			made.ID = b.Payload
		case "phone_number":
			made.URL = "tel:" + b.Payload
		case "account_link":
			made.Title, made.URL = "Log in", b.URL
		case "account_unlink":
			made.Title = "Log out"
		default:
			made.URL = b.URL
		}
		out = append(out, made)
	}
	return out
}
