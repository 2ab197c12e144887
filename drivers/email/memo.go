package email

import (
	"encoding/json"
	"strings"

	"github.com/rapport-go/rapport/drivers/email/internal/content"
	"github.com/rapport-go/rapport/drivers/email/internal/thread"
)

// A memo is what the driver wants to know of a mail when it is answered.
type memo struct {
	// ID is the mail's Message-ID as it stands, where it is not spelled like the
	// message's own id; "-" if it has none that could be named.
	ID string `json:"id,omitempty"`
	// References are the ids that it names itself.
	References []string `json:"refs,omitempty"`
	// ReplyTo is where its author wants answers.
	ReplyTo []string `json:"reply_to,omitempty"`
}

// noID stands for the id of a mail that has none.
const noID = "-"

func (m memo) String() string {
	if m.ID == "" && len(m.References) == 0 && len(m.ReplyTo) == 0 {
		return ""
	}
	b, _ := json.Marshal(m) // texts only
	return string(b)
}

// readMemo reads what String wrote. Anything else is an empty memo.
func readMemo(s string) memo {
	var m memo
	if json.Unmarshal([]byte(s), &m) != nil {
		return memo{}
	}
	return m
}

// memoOf is what to remember of a mail that came in.
func (c *Channel) memoOf(m *content.Mail) memo {
	references := m.References
	if len(references) == 0 && len(m.InReplyTo) == 1 {
		references = m.InReplyTo // RFC 5322, 3.6.4
	}
	v := memo{References: thread.Chain(references, m.MessageID)}
	if n := len(v.References); n > 0 {
		v.References = v.References[:n-1] // all but the mail's own
	}
	if raw := strings.Trim(strings.TrimSpace(m.Header.Get("Message-ID")), "<>"); m.Derived {
		v.ID = noID
	} else if raw != m.MessageID && isID(raw) {
		v.ID = raw
	}
	for _, a := range m.ReplyTo {
		if checkMailbox(a.Mailbox) == nil && !strings.EqualFold(a.Mailbox, m.From.Mailbox) && !c.own(a.Mailbox) {
			v.ReplyTo = append(v.ReplyTo, a.Mailbox)
		}
	}
	return v
}

// isID reports whether a text can stand between the angle brackets of a
// Message-ID.
func isID(s string) bool {
	at := strings.IndexByte(s, '@')
	return at > 0 && at < len(s)-1 && len(s) < 900 &&
		!strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > 126 || r == '<' || r == '>' })
}
