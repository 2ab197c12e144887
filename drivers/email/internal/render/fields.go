package render

import (
	"fmt"
	"mime"
	"net/mail"
	"strings"
	"time"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/thread"
)

// A field is a line of the mail's header, ready to be folded.
type field struct{ name, value string }

// A fieldList is made step by step; the first fault is kept.
type fieldList struct {
	fields []field
	err    error
}

// fields are the mail's header without what says how its body is made.
func (m Mail) fields() ([]field, error) {
	var l fieldList
	l.add("Date", m.Date.UTC().Format(time.RFC1123Z))
	l.addresses("From", []header.Address{m.From})
	l.people(m)
	l.text("Subject", m.Subject)
	l.ids("Message-ID", []string{m.MessageID})
	l.ids("In-Reply-To", m.InReplyTo)
	l.ids("References", orOwn(m.References, m.MessageID))
	l.marks(m)
	if m.Key == "" || m.MessageID == "" || m.Date.IsZero() {
		l.fail("the key, the id or the date is missing")
	}
	return l.fields, l.err
}

func orOwn(references []string, own string) []string {
	if len(references) == 0 {
		return []string{own}
	}
	return references
}

func (l *fieldList) people(m Mail) {
	if len(m.To)+len(m.Cc) == 0 {
		l.add("To", "undisclosed-recipients:;")
	}
	l.addresses("To", m.To)
	l.addresses("Cc", m.Cc)
	l.addresses("Reply-To", m.ReplyTo)
}

// marks are for programs.
func (l *fieldList) marks(m Mail) {
	if m.Automatic {
		kind := "auto-generated"
		if len(m.InReplyTo) > 0 {
			kind = "auto-replied"
		}
		l.add("Auto-Submitted", kind)
		l.add("X-Auto-Response-Suppress", "All")
		l.add("Precedence", "auto_reply")
	}
	if m.Loop != "" {
		l.text(thread.LoopField, m.Loop)
	}
	if m.ReceiptTo != "" {
		l.addresses("Disposition-Notification-To", []header.Address{{Mailbox: m.ReceiptTo}})
	}
}

func (l *fieldList) add(name, value string) { l.fields = append(l.fields, field{name, value}) }

func (l *fieldList) fail(what string) {
	if l.err == nil {
		l.err = fmt.Errorf("%w: %s", ErrInjection, what)
	}
}

// breaks are the characters that could end a line somewhere.
const breaks = "\r\n\x00\v\f\u0085\u2028\u2029"

func (l *fieldList) text(name, value string) {
	if strings.ContainsAny(value, breaks) {
		l.fail(name)
		return
	}
	l.add(name, mime.QEncoding.Encode("utf-8", header.CleanText(value)))
}

func (l *fieldList) addresses(name string, list []header.Address) {
	var values []string
	for _, a := range list {
		if strings.ContainsAny(a.Name, breaks) || header.CheckMailbox(a.Mailbox) != nil {
			l.fail(name)
			return
		}
		values = append(values, written(a))
	}
	if len(values) > 0 {
		l.add(name, strings.Join(values, ", "))
	}
}

// written is an address as a header has it. One without a name goes without
// brackets, as people write it.
func written(a header.Address) string {
	name := header.CleanText(a.Name)
	if name == "" {
		return a.Mailbox
	}
	return (&mail.Address{Name: name, Address: a.Mailbox}).String()
}

func (l *fieldList) ids(name string, ids []string) {
	var values []string
	for _, id := range ids {
		if !isID(id) {
			l.fail(name)
			return
		}
		values = append(values, "<"+id+">")
	}
	if len(values) > 0 {
		l.add(name, strings.Join(values, " "))
	}
}

// isID says whether an id fits between brackets. Ids of others may have any form
// besides.
func isID(id string) bool {
	for _, r := range id {
		if r <= ' ' || r == 0x7f || r == '<' || r == '>' || r == '\ufffd' || strings.ContainsRune(breaks, r) {
			return false
		}
	}
	return id != "" && len(id) <= 500
}
