package woztelltest

import (
	"encoding/json"
	"net/url"
	"slices"
	"unicode/utf8"
)

// The types of response on each platform: d:wa-message-types, d:fb-message-types,
// and the articles of s: about message types for Instagram and for Web Chat.
var responseTypes = map[string][]string{
	TypeWhatsApp:  {"TEXT", "IMAGE", "VIDEO", "AUDIO", "FILE", "STICKER", "WHATSAPP_REPLY_BUTTONS", "WHATSAPP_LIST", "TEMPLATE"},
	TypeMessenger: {"TEXT", "IMAGE", "AUDIO", "VIDEO", "FILE", "BUTTON", "CAROUSEL"},
	TypeInstagram: {"TEXT", "IMAGE", "STICKER", "BUTTON", "CAROUSEL"},
	TypeWebChat:   {"TEXT", "IMAGE", "AUDIO", "VIDEO", "FILE", "CAROUSEL", "BUTTON"},
}

// readResponses reads and checks the messages of a call. One that is wrong
// refuses the whole call, before the bot run starts (d:bot-api). The words of
// the refusals are the simulator's own, and so is that they have no code.
func (s *Server) readResponses(c *Channel, all []json.RawMessage) ([]*response, *refusal) {
	var made []*response
	for _, raw := range all {
		m := &response{raw: raw}
		if json.Unmarshal(raw, m) != nil || string(raw) == "null" {
			return nil, refuse(0, "response: a message cannot be read")
		}
		if !slices.Contains(responseTypes[c.Platform], m.Type) {
			return nil, refuse(0, "response: the type %q is not supported on this channel", m.Type)
		}
		if no := s.check(c, m); no != nil {
			return nil, no
		}
		made = append(made, m)
	}
	return made, nil
}

func (s *Server) check(c *Channel, m *response) *refusal {
	switch m.Type {
	case "TEXT":
		return s.checkText(c, m)
	case "IMAGE", "VIDEO", "AUDIO", "FILE":
		return firstOf(s.checkMedia(m), most("text", m.Text, 1024))
	case "STICKER":
		return s.checkSticker(c, m)
	case "WHATSAPP_REPLY_BUTTONS":
		return s.checkReplyButtons(m)
	case "WHATSAPP_LIST":
		return s.checkList(m)
	case "BUTTON":
		return firstOf(required("text", m.Text, 640), checkButtons(m.Buttons, 1))
	case "CAROUSEL":
		return s.checkCarousel(m)
	}
	return firstOf(required("elementName", m.Element, 512), required("languageCode", m.Language, 15))
}

// checkText: 2,000 characters on WhatsApp and Messenger, 1,000 bytes on
// Instagram; no limit is published for Web Chat.
func (s *Server) checkText(c *Channel, m *response) *refusal {
	switch {
	case m.Text == "":
		return refuse(0, "text is required")
	case c.Platform == TypeInstagram && len(m.Text) > 1000:
		return refuse(0, "text: at most 1000 bytes are allowed")
	case c.Platform == TypeWhatsApp && s.longText():
		return most("text", m.Text, 4096)
	case c.Platform == TypeWhatsApp:
		return most("text", m.Text, 2000)
	case c.Platform == TypeMessenger:
		return firstOf(most("text", m.Text, 2000), checkQuick(m.Quick))
	}
	return checkQuick(m.Quick)
}

func (s *Server) longText() bool { return s.opts.LongText }

// checkQuick: 13, with titles of 20 and payloads of 1,000 characters
// (d:fb-message-types).
func checkQuick(all []outQuick) *refusal {
	if len(all) > 13 {
		return refuse(0, "quickReplies: at most 13 are allowed")
	}
	for _, q := range all {
		if q.Type != "text" {
			return refuse(0, "quickReplies: content_type must be text")
		}
		if no := firstOf(required("quickReplies.title", q.Title, 20), most("quickReplies.payload", q.Payload, 1000)); no != nil {
			return no
		}
	}
	return nil
}

// checkMedia: either an attachment of the app's, or an address (d:wa-message-
// types).
func (s *Server) checkMedia(m *response) *refusal {
	switch {
	case m.Attachment != "" && s.files[m.Attachment] == nil:
		return refuse(0, "attachment_id: there is no such attachment")
	case m.Attachment != "":
		return nil
	}
	return s.checkURL("url", m.URL)
}

// checkURL: public HTTPS, fetched by WOZTELL or the platform while it is sent.
func (s *Server) checkURL(field, address string) *refusal {
	u, err := url.Parse(address)
	secure := err == nil && (u.Scheme == "https" || s.opts.AllowHTTP && u.Scheme == "http")
	if !secure || u.Host == "" {
		return refuse(0, "%s must be a public HTTPS URL", field)
	}
	return nil
}

// checkSticker: a file on WhatsApp, and a heart on Instagram, whose field is not
// documented.
func (s *Server) checkSticker(c *Channel, m *response) *refusal {
	if c.Platform == TypeWhatsApp {
		return s.checkMedia(m)
	}
	if m.Text != "like_heart" && m.URL != "like_heart" && m.Attachment != "like_heart" {
		return refuse(0, "STICKER: only like_heart is supported")
	}
	return nil
}

// most refuses a text that is longer than so many characters.
func most(field, value string, limit int) *refusal {
	if utf8.RuneCountInString(value) > limit {
		return refuse(0, "%s: at most %d characters are allowed", field, limit)
	}
	return nil
}

// required refuses an empty text as well.
func required(field, value string, limit int) *refusal {
	if value == "" {
		return refuse(0, "%s is required", field)
	}
	return most(field, value, limit)
}
