package whatsapptest

import (
	"unicode/utf8"

	"github.com/rapport-go/rapport/templates"
)

// checkHead checks what all messages have.
func (s *Server) checkHead(req *request) *refusal {
	switch {
	case req.Product != "whatsapp":
		return refuse(100, "messaging_product is not \"whatsapp\"")
	case req.To == "" && req.Recipient == "":
		return refuse(131008, "to or recipient is missing")
	case req.Recipients != "" && req.Recipients != "individual":
		return refuse(131009, "recipient_type %q is not simulated", req.Recipients)
	case digits(req.To) == s.opts.Number:
		return refuse(131021, "the recipient is the sender")
	case utf8.RuneCountInString(req.Key) > 512:
		return refuse(131009, "biz_opaque_callback_data is longer than 512 characters")
	}
	return nil
}

// checkContent checks the object of the message's type and returns the
// template of a message that is one. The caller holds s.mu.
func (s *Server) checkContent(req *request) (*templates.Template, *refusal) {
	if req.marketing && req.Type != "template" {
		return nil, checkDoor(req, nil)
	}
	switch req.Type {
	case "", "text":
		return nil, checkText(req.Text)
	case "image", "video", "audio", "document", "sticker":
		return nil, s.checkFile(req.Type, req.file())
	case "location":
		return nil, checkPlace(req.Location)
	case "contacts":
		return nil, checkCards(req.Contacts)
	case "reaction":
		return nil, checkReaction(req.Reaction)
	case "interactive":
		return nil, s.checkInteractive(req.Interactive)
	case "template":
		tpl, no := s.checkTemplate(req.Template)
		return tpl, firstOf(no, checkDoor(req, tpl))
	}
	return nil, refuse(131051, "type %q is not supported", req.Type)
}

// checkDoor: marketing_messages takes templates for marketing only (WA
// support/error-codes, 2025-12-12), and GIF headers go there only (WA
// templates/components, 2025-11-21; with which code they are refused elsewhere
// is not documented).
func checkDoor(req *request, tpl *templates.Template) *refusal {
	switch {
	case req.marketing && (tpl == nil || tpl.Category != templates.CategoryMarketing):
		return refuse(131055, "only marketing templates are sent by marketing_messages")
	case !req.marketing && tpl != nil && tpl.Header.Kind == templates.HeaderGIF:
		return refuse(131055, "a GIF header is sent by marketing_messages")
	}
	return nil
}

// required refuses an empty value, and one that is longer than limit
// characters.
func required(name, value string, limit int) *refusal {
	if value == "" {
		return refuse(131008, "%s is required", name)
	}
	return optional(name, value, limit)
}

func optional(name, value string, limit int) *refusal {
	if n := utf8.RuneCountInString(value); n > limit {
		return refuse(131009, "%s has %d characters, at most %d are allowed", name, n, limit)
	}
	return nil
}

// count refuses what is not between least and most.
func count(name string, n, least, most int) *refusal {
	if n < least || n > most {
		return refuse(131009, "%d %s, between %d and %d are allowed", n, name, least, most)
	}
	return nil
}

// firstOf returns the first refusal.
func firstOf(all ...*refusal) *refusal {
	for _, no := range all {
		if no != nil {
			return no
		}
	}
	return nil
}

// checkText: 4,096 characters (WA messages/text-messages, 2025).
func checkText(t *wireText) *refusal {
	if t == nil {
		return refuse(131008, "text is required")
	}
	return required("text.body", t.Body, 4096)
}

func checkPlace(l *wirePlace) *refusal {
	switch {
	case l == nil:
		return refuse(131008, "location is required")
	case l.Latitude < -90 || l.Latitude > 90 || l.Longitude < -180 || l.Longitude > 180:
		return refuse(131009, "the location is not on the globe")
	}
	return nil
}

// checkCards: up to 257 cards; each needs a formatted name and one more part
// of the name (WA messages/contacts-messages, 2025).
func checkCards(cards []wireCard) *refusal {
	if no := count("contacts", len(cards), 1, 257); no != nil {
		return no
	}
	for _, c := range cards {
		switch {
		case c.Name.Formatted == "":
			return refuse(131008, "name.formatted_name is required")
		case c.Name.First+c.Name.Last+c.Name.Middle+c.Name.Prefix+c.Name.Suffix == "":
			return refuse(131009, "name needs one more part beside formatted_name")
		}
	}
	return nil
}

func checkReaction(r *wireReaction) *refusal {
	if r == nil || r.Emoji == nil {
		return refuse(131008, "reaction.message_id and reaction.emoji are required")
	}
	if _, _, ok := parseID(r.Message); !ok {
		return refuse(131009, "no message has this id")
	}
	return nil
}

// captions: 1,024 characters (WA messages/image-messages and its neighbours).
const captionMax = 1024

// checkFile checks a medium that the message refers to by id or by link.
func (s *Server) checkFile(kind string, f *wireFile) *refusal {
	switch {
	case f == nil:
		return refuse(131008, "%s is required", kind)
	case f.ID == "" && f.Link == "":
		return refuse(131008, "%s.id or %s.link is required", kind, kind)
	case f.Caption != "" && (kind == "audio" || kind == "sticker"):
		return refuse(100, "%s has no caption", kind)
	case f.ID == "":
		return optional(kind+".caption", f.Caption, captionMax)
	}
	stored := s.files[f.ID]
	if stored == nil || stored.gone(s.now()) {
		return refuse(131009, "%s.id is not the id of a file of this number", kind)
	}
	if !stored.kind.allows(kind) {
		return refuse(131053, "a file of type %s cannot be sent as %s", stored.mime, kind)
	}
	return optional(kind+".caption", f.Caption, captionMax)
}
