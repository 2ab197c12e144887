package content

import (
	"strings"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/thread"
)

// A Class says what sort of sender a mail comes from.
type Class string

// The classes, in the order in which they are looked for.
const (
	ClassOwn       Class = "own"        // our own mail, back again
	ClassDelivery  Class = "bounce"     // a delivery report, RFC 3464
	ClassReceipt   Class = "receipt"    // a read receipt, RFC 8098
	ClassBounce    Class = "odd bounce" // a bounce that no program can read
	ClassAutoReply Class = "auto-reply" // RFC 3834 and the field's habits
	ClassBulk      Class = "bulk"       // lists and newsletters
	ClassHuman     Class = "human"      // everything else
)

// automatic is the word for MessageReceived.Automatic.
func (c Class) automatic() string {
	switch c {
	case ClassHuman:
		return ""
	case ClassBounce:
		return string(ClassDelivery)
	}
	return string(c)
}

// classify decides what sort of mail this is. Reports come before automatic
// replies, since they are marked as automatic too.
func (m *Mail) classify(c *collector, o Options) {
	m.OwnKey, _ = o.Seal.KeyOf(m.MessageID)
	m.Class = m.classOf(c, o)
	m.Automatic = m.Class.automatic()
}

func (m *Mail) classOf(c *collector, o Options) Class {
	switch {
	case m.isOwn(o):
		return ClassOwn
	case m.Delivery != nil && (c.report == "delivery-status" || c.report == "?"):
		return ClassDelivery
	case m.Receipt != nil || c.report == "disposition-notification":
		return ClassReceipt
	case m.oddBounce() || m.atBounceAddress(o):
		return ClassBounce
	case m.autoReply():
		return ClassAutoReply
	case m.bulk(o):
		return ClassBulk
	}
	return ClassHuman
}

func (m *Mail) isOwn(o Options) bool {
	if m.OwnKey != "" || o.Own(m.From.Mailbox) {
		return true
	}
	for _, mark := range m.Header.All(thread.LoopField) {
		if o.Seal.OwnLoop(mark) {
			return true
		}
	}
	return false
}

// oddBounce says whether a server wrote the mail that speaks no language for
// machines. A holiday notice comes with an empty sender too (RFC 3834, 3.3), but
// says what it is.
func (m *Mail) oddBounce() bool {
	switch local, _, _ := strings.Cut(strings.ToLower(m.From.Mailbox), "@"); {
	case m.Header.Has("X-Failed-Recipients"), local == "mailer-daemon":
		return true
	case local == "postmaster":
		return true
	}
	return m.ReturnPath == "<>" && !m.repliesItself()
}

// atBounceAddress says whether the mail came to the address at which only servers
// write. Holiday notices do so too.
func (m *Mail) atBounceAddress(o Options) bool {
	for _, box := range m.DeliveredTo {
		if t, ok := o.Seal.TokenOf(box); ok && t.Kind == thread.TokenBounce {
			return !m.autoReply()
		}
	}
	return false
}

// word returns the first word of a field, in lower case.
func word(b header.Block, name string) string {
	value := strings.ToLower(header.CleanText(b.Get(name)))
	value, _, _ = strings.Cut(value, ";")
	value, _, _ = strings.Cut(strings.TrimSpace(value), " ")
	return value
}

func (m *Mail) repliesItself() bool {
	switch word(m.Header, "Precedence") {
	case "auto_reply", "auto-reply", "autoreply":
		return true
	}
	for _, name := range []string{"X-Autoreply", "X-Auto-Reply", "X-Autorespond", "X-Mail-Autoreply", "X-AutoReply-From"} {
		if v := word(m.Header, name); v != "" && v != "no" && v != "false" {
			return true
		}
	}
	return word(m.Header, "Auto-Submitted") == "auto-replied"
}

func (m *Mail) autoReply() bool {
	if v := word(m.Header, "Auto-Submitted"); v != "" && v != "no" {
		return true
	}
	for kind := range strings.SplitSeq(strings.ToLower(m.Header.Get("X-Auto-Response-Suppress")), ",") {
		switch strings.TrimSpace(kind) {
		case "oof", "autoreply", "all":
			return true
		}
	}
	return m.repliesItself()
}

// bulk says whether the mail went to many. A mailbox that is itself a group, as
// with Google, marks people's mails as a list's: that list is us.
func (m *Mail) bulk(o Options) bool {
	if m.Header.Has("Feedback-ID") {
		return true
	}
	if m.ownList(o) {
		return false
	}
	switch word(m.Header, "Precedence") {
	case "bulk", "list", "junk":
		return true
	}
	return m.Header.Has("List-Id") || m.Header.Has("List-Unsubscribe")
}

func (m *Mail) ownList(o Options) bool {
	id := m.Header.Get("List-Id")
	if i := strings.LastIndexByte(id, '<'); i >= 0 {
		id = id[i+1:]
	}
	id = strings.ToLower(strings.Trim(id, "<> \t"))
	for _, box := range m.DeliveredTo {
		if id != "" && o.Own(box) && strings.EqualFold(strings.Replace(box, "@", ".", 1), id) {
			return true
		}
	}
	return false
}
