package linetest

import (
	"cmp"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// bubbleOf is what a chat makes of a message of the business. The caller holds
// s.mu.
func (s *Server) bubbleOf(m *outMessage, in *chat) *Bubble {
	b := &Bubble{
		ID: s.newMessageID(), Business: true, Type: m.Type, At: s.now(), AltText: m.AltText,
		Status: channel.StatusAccepted, Raw: m.raw, Tracking: m.Tracking,
	}
	b.Parts, b.Actions = s.shown(m)
	if m.Sender != nil {
		b.Sender, b.SenderPicture = m.Sender.Name, m.Sender.IconURL
	}
	if m.QuickReply != nil {
		for _, item := range m.QuickReply.Items {
			b.Replies = append(b.Replies, item.Action.shown())
		}
	}
	if _, message, ok := s.unseal(sealQuote, m.QuoteToken); ok {
		b.Quotes = message
	}
	b.QuoteToken = s.seal(sealQuote, in.ID, b.ID)
	b.Media = wanted(m)
	return b
}

// shown is the content of a message and what can be tapped in it.
func (s *Server) shown(m *outMessage) (channel.Parts, []Action) {
	switch m.Type {
	case "image":
		return channel.Parts{channel.Image{Media: channel.Media{URL: m.Original, Preview: m.Preview}}}, nil
	case "video":
		return channel.Parts{channel.Video{Media: channel.Media{URL: m.Original, Preview: m.Preview}}}, nil
	case "audio":
		return channel.Parts{channel.Audio{Media: channel.Media{URL: m.Original, Duration: time.Duration(*m.Duration) * time.Millisecond}}}, nil
	case "sticker":
		return channel.Parts{channel.Sticker{Media: channel.Media{ID: m.PackageID + "/" + m.StickerID}}}, nil
	case "location":
		return channel.Parts{channel.Location{Latitude: *m.Latitude, Longitude: *m.Longitude, Name: m.Title, Address: m.Address}}, nil
	case "imagemap":
		return m.mapShown()
	case "template":
		return m.Template.shown()
	case "flex":
		return m.flex.shown(m.AltText)
	case "coupon":
		return channel.Parts{channel.Placeholder{Type: "coupon", Detail: m.CouponID}}, nil
	case "textV2":
		return channel.Parts{channel.Text{Body: s.filledIn(m)}}, nil
	}
	return channel.Parts{channel.Text{Body: m.Text}}, nil
}

// filledIn is the text of a text message v2: with the names of those who are
// mentioned, and with "(emoji)" for LINE's own emoji.
func (s *Server) filledIn(m *outMessage) string {
	return isPlaceholder.ReplaceAllStringFunc(m.Text, func(found string) string {
		switch found {
		case "{{", "}}":
			return found[:1]
		}
		sub := m.Substitution[strings.Trim(found, "{}")]
		switch {
		case sub.Mentionee == nil:
			return "(emoji)"
		case sub.Mentionee.Type == "all":
			return "@All"
		}
		if p := s.byID[sub.Mentionee.UserID]; p != nil {
			return "@" + p.own.Customer.Name
		}
		return "@"
	})
}

// mapShown: an imagemap is a picture with areas; 1040 is the widest of its
// sizes (REF, imagemap message).
func (m *outMessage) mapShown() (channel.Parts, []Action) {
	var all []Action
	for _, a := range m.Actions {
		all = append(all, Action{Type: a.Type, Label: a.Label, Text: cmp.Or(a.Text, a.Clipboard), URI: a.LinkURI})
	}
	return channel.Parts{channel.Image{Media: channel.Media{URL: m.BaseURL + "/1040"}, Caption: m.AltText}}, all
}

// shown is the action as its button has it.
func (a *outAction) shown() Action {
	return Action{
		Type: a.Type, Label: a.Label, Data: a.Data, URI: a.URI, Mode: a.Mode,
		Text: cmp.Or(a.Text, a.DisplayText, a.Clipboard),
	}
}

func actionsShown(all []outAction) []Action {
	var out []Action
	for i := range all {
		out = append(out, all[i].shown())
	}
	return out
}

// cardButton is the action as a button of a card.
func (a Action) cardButton() channel.CardButton {
	if a.Type == "uri" {
		return channel.CardButton{Title: a.Label, URL: a.URI}
	}
	return channel.CardButton{ID: a.Choice(), Title: a.Label}
}

func cardButtons(all []Action) []channel.CardButton {
	var out []channel.CardButton
	for _, a := range all {
		out = append(out, a.cardButton())
	}
	return out
}

// withReplies puts quick replies below a message. One that only asks for the
// location is a request for it.
func withReplies(parts channel.Parts, replies []Action) channel.Parts {
	if len(replies) == 0 {
		return parts
	}
	body := ""
	if text, ok := parts[len(parts)-1].(channel.Text); ok {
		body, parts = text.Body, parts[:len(parts)-1]
	}
	if len(replies) == 1 && replies[0].Type == "location" {
		return append(parts, channel.LocationRequest{Body: body})
	}
	q := channel.QuickReplies{Body: body}
	for _, a := range replies {
		q.Replies = append(q.Replies, channel.Button{ID: a.Choice(), Title: a.Label})
	}
	return append(parts, q)
}
