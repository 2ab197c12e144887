package messengertest

import (
	"net/url"
	"slices"
	"unicode/utf8"

	"github.com/rapport-go/rapport/templates"
)

// checkMessage checks what a message is made of and returns the template of
// one that is made of a utility template. The caller holds s.mu.
func (s *Server) checkMessage(req *request) (*templates.Template, *refusal) {
	m := req.Message
	if m == nil {
		return nil, refuse(100, 2018015, "message or sender_action is required")
	}
	no := firstOf(
		s.checkContent(req), checkQuick(m), optional("message.metadata", m.Metadata, 1000),
		s.checkPersona(string(req.Persona)), s.checkInline(req.Control), checkNotification(req.Notification),
	)
	if no != nil || m.Template == nil {
		return nil, no
	}
	if req.Type != "UTILITY" {
		return nil, invalid("message.template needs messaging_type UTILITY")
	}
	return s.checkUtility(m.Template)
}

// checkContent: one content for each send; text and attachment together are
// refused (SEND, 2026-05-05).
func (s *Server) checkContent(req *request) *refusal {
	m, contents := req.Message, 0
	for _, there := range []bool{m.Text != nil && *m.Text != "", m.Attachment != nil, m.Sticker != "", m.Template != nil} {
		if there {
			contents++
		}
	}
	switch {
	case contents == 0:
		return refuse(100, 2018015, "The message cannot be empty. Must provide valid attachment or text.")
	case contents > 1:
		return invalid("text, attachment, sticker_id and template exclude each other")
	case m.Attachment != nil:
		return s.checkAttachment(req)
	case m.Sticker != "" && !s.knownSticker(string(m.Sticker)):
		return invalid("sticker_id is no sticker")
	case m.Text != nil:
		return optional("message[text]", *m.Text, 2000)
	}
	return nil
}

// checkQuote wants a message of the same thread, of either side. A message that
// is gone is 10900 (R3, 2026-07).
func checkQuote(p *Phone, req *request) *refusal {
	if req.ReplyTo == nil {
		return nil
	}
	if _, psid, ok := parseMID(req.ReplyTo.MID); !ok || psid != p.psid {
		return refuse(10900, 0, "the message that reply_to names was not found")
	}
	return nil
}

// checkQuick: 13 quick replies, titles of 20 and payloads of 1000 characters,
// with text or an attachment; the location is gone (QR).
func checkQuick(m *outMessage) *refusal {
	if len(m.Quick) > 13 {
		return invalid("%d quick_replies, at most 13 are allowed", len(m.Quick))
	}
	if len(m.Quick) > 0 && m.Text == nil && m.Attachment == nil {
		return invalid("quick_replies go with text or an attachment")
	}
	for _, q := range m.Quick {
		var no *refusal
		switch q.Type {
		case "text":
			no = firstOf(required("quick_replies[title]", q.Title, 20), required("quick_replies[payload]", q.Payload, 1000))
		case "user_phone_number", "user_email":
		default:
			no = invalid("quick_replies[content_type] %q is none", q.Type)
		}
		if no != nil {
			return no
		}
	}
	return nil
}

func checkNotification(kind string) *refusal {
	if slices.Contains([]string{"", "REGULAR", "SILENT_PUSH", "NO_PUSH"}, kind) {
		return nil
	}
	return invalid("notification_type %q is none", kind)
}

// thumbs are the like stickers, which can always be sent (STK, 2026-06-01;
// COUR): small, medium, large.
var thumbs = []string{"369239263222822", "369239343222814", "369239383222810"}

func (s *Server) knownSticker(id string) bool {
	return slices.Contains(thumbs, id) || slices.Contains(s.opts.Stickers, id)
}

// required refuses an empty value, and one that is longer than limit
// characters.
func required(name, value string, limit int) *refusal {
	if value == "" {
		return invalid("param %s must be non-empty", name)
	}
	return optional(name, value, limit)
}

func optional(name, value string, limit int) *refusal {
	if n := utf8.RuneCountInString(value); n > limit {
		return invalid("Length of param %s must be less than or equal to %d, it is %d", name, limit, n)
	}
	return nil
}

// isWeb reports whether address is one of the web.
func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
