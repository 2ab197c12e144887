package messengertest

import (
	"encoding/json"
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// echoed is what an echo says of a message. The caller holds s.mu.
func (s *Server) echoed(req *request, parts channel.Parts) *inMessage {
	m := req.Message
	switch {
	case m.Sticker != "":
		return &inMessage{Attachments: s.stickerAttachments(string(m.Sticker))}
	case m.Attachment == nil:
		return &inMessage{Text: textOf(parts)}
	case m.Attachment.Type == "template":
		return &inMessage{Attachments: []*inAttachment{{Type: "template", Payload: echoedTemplate(m.Attachment.Payload)}}}
	}
	f := s.files[string(m.Attachment.Payload.Attachment)]
	if f == nil {
		f = req.file
	}
	return &inMessage{Attachments: []*inAttachment{{Type: m.Attachment.Type, Payload: s.linkTo(f)}}}
}

// echoedTemplate writes attachment_id as a number, though it must be sent as
// text (EV/message-echoes).
func echoedTemplate(p outPayload) json.RawMessage {
	p.Elements = slices.Clone(p.Elements)
	for i, e := range p.Elements {
		if id, _ := unquote(string(e.Attachment)); id != "" {
			p.Elements[i].Attachment = json.RawMessage(id)
		}
	}
	return mustJSON(p)
}

// textOf is the text of a message that has one.
func textOf(parts channel.Parts) string {
	for _, part := range parts {
		switch v := part.(type) {
		case channel.Text:
			return v.Body
		case channel.QuickReplies:
			return v.Body
		case channel.Buttons:
			return v.Body
		case channel.LinkButton:
			return v.Body
		case channel.Carousel:
			return v.Cards[0].Body
		}
	}
	return ""
}

// linkTo is the payload of a file's attachment. The caller holds s.mu.
func (s *Server) linkTo(f *file) json.RawMessage {
	return mustJSON(struct {
		URL string `json:"url"`
	}{s.address(f)})
}
