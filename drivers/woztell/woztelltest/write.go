package woztelltest

import (
	"cmp"
	"encoding/json"
	"errors"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A Manner is how a message is written. The zero Manner is nothing special.
type Manner struct {
	// Style is how it is told, if not as the server does.
	Style *Style
	// Quote is the id of the message that it answers. How WOZTELL tells that is
	// not documented: data.context.id here, after Meta's.
	Quote string
}

// Say writes a text to the business and returns the message's id.
func (p *Phone) Say(text string) string {
	id, err := p.Write(channel.Text{Body: text}, Manner{})
	if err != nil {
		panic(err) // a text is always fine
	}
	return id
}

// Write writes a message and returns its id. Media are named by the id that
// [Server.Keep] gave. A Placeholder becomes a message of its type without data:
// UNKNOWN is what WhatsApp's own unsupported messages are. It fails for parts
// that people do not write, and for media that are not there.
func (p *Phone) Write(part channel.Part, how Manner) (string, error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	style := how.style(s)
	if how.Quote != "" && p.bubble(how.Quote) == nil {
		return "", errNotShown
	}
	e := p.fromPerson(style, "", s.now())
	if err := s.fill(e, part, style); err != nil {
		return "", err
	}
	if how.Quote != "" {
		e.Data.Context = &inContext{how.Quote}
	}
	return p.post(e, style, &Bubble{Parts: channel.Parts{part}, Quotes: how.Quote}), nil
}

func (how Manner) style(s *Server) Style {
	if how.Style != nil {
		return *how.Style
	}
	return s.opts.Style
}

// Tell tells something of any type, with any data: for what the server does not
// do by itself, and for types that nobody knows yet. data has the properties of
// the webhook's data, and may be nil. It shows as a placeholder and returns the
// id of the message. It fails if data is no JSON object.
func (p *Phone) Tell(kind string, data json.RawMessage) (string, error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	e := p.fromPerson(s.opts.Style, kind, s.now())
	if data != nil {
		if json.Unmarshal(data, &e.Data.More) != nil || e.Data.More == nil {
			return "", errors.New("woztelltest: the data is no JSON object")
		}
	}
	return p.post(e, s.opts.Style, &Bubble{Parts: channel.Parts{channel.Placeholder{Type: kind}}}), nil
}

// post tells and shows a message of the person; the bot may answer it. The
// caller holds s.mu.
func (p *Phone) post(e *flat, style Style, b *Bubble) string {
	s := p.server
	p.enrol()
	now := s.now()
	e.Member, e.MessageID = p.own.Member, s.newMessageID(p.channel().Platform)
	b.ID, b.At, b.Status = e.MessageID, now, channel.StatusAccepted
	p.own.LastWrote = now
	p.record(&chat{Event: e.nested(), From: fromMember, Message: b.ID, Created: now})
	if style.NoID {
		e.MessageID = ""
	}
	p.show(b)
	if !p.own.Blocked {
		s.tell(e.Channel, mustJSON(e), now)
		p.botHears(e)
	}
	return b.ID
}

// fill puts the content of a part into a webhook.
func (s *Server) fill(e *flat, part channel.Part, style Style) error {
	d := e.Data
	switch v := part.(type) {
	case channel.Text:
		e.Type, d.Text = "TEXT", v.Body
	case channel.Location:
		e.Type, d.Latitude, d.Longitude, d.Name, d.Address = "LOCATION", &v.Latitude, &v.Longitude, v.Name, v.Address
	case channel.Contacts:
		e.Type, d.Contacts = "CONTACTS", cardsOf(v)
	case channel.Placeholder:
		e.Type = v.Type
	case channel.Image:
		return s.fillFile(e, "IMAGE", v.Media, v.Caption, style)
	case channel.Video:
		return s.fillFile(e, "VIDEO", v.Media, v.Caption, style)
	case channel.Audio:
		return s.fillFile(e, "AUDIO", v.Media, "", style)
	case channel.Sticker:
		return s.fillFile(e, "STICKER", v.Media, "", style)
	case channel.File:
		return s.fillFile(e, "FILE", v.Media, v.Caption, style)
	default:
		return errors.New("woztelltest: people do not write " + string(part.Kind()))
	}
	return nil
}

// cardsOf are contact cards in Meta's form; WOZTELL's is not documented.
func cardsOf(v channel.Contacts) []inCard {
	var all []inCard
	for _, c := range v.Cards {
		var card inCard
		card.Name.Formatted = c.Name
		for _, phone := range c.Phones {
			card.Phones = append(card.Phones, inCardPhone{phone.Number, phone.Type})
		}
		all = append(all, card)
	}
	return all
}

// fillFile tells a file by its type, or as an attachment of MISC
// (d:channels-webhook; hack).
func (s *Server) fillFile(e *flat, kind string, media channel.Media, caption string, style Style) error {
	f := s.files[media.ID]
	if f == nil {
		return errors.New("woztelltest: there is no such file")
	}
	d := e.Data
	a := s.named(media.ID, style.File)
	d.Text = caption
	if style.Misc || style.File == FileByPayload {
		a.Type, e.Type = kind, "MISC"
		d.Attachments = []inAttachment{a}
		return nil
	}
	e.Type, d.FileID, d.MediaID, d.URL = kind, a.FileID, a.MediaID, a.URL
	d.Opus = strings.HasPrefix(f.Type, "audio/ogg")
	if kind == "FILE" {
		d.FileName = cmp.Or(media.Name, f.Name)
	}
	return nil
}

// named is a file in the way that webhooks name it.
func (s *Server) named(id string, by FileBy) inAttachment {
	switch by {
	case FileByMedia:
		return inAttachment{MediaID: mediaPrefix + id}
	case FileByURL:
		return inAttachment{URL: s.presigned(id)}
	case FileByPayload:
		return inAttachment{Payload: &inPayload{URL: s.presigned(id)}}
	}
	return inAttachment{FileID: id}
}
