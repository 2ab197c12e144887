package render

import (
	"bytes"
	"errors"
	"io"
	"time"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// A Mail is what goes out. The channel decides about all of it; only Subject, Text,
// HTML and the names are users' input.
type Mail struct {
	// Key is the message's; boundaries are made of it. Required.
	Key string
	// MessageID has no brackets. Required.
	MessageID string
	// Date is when the author sent it, the same for every attempt. Required.
	Date time.Time
	// From is the channel's own address. Required.
	From header.Address
	// To and Cc are shown to everybody. Blind copies are the envelope's business.
	To      []header.Address
	Cc      []header.Address
	ReplyTo []header.Address
	Subject string
	// Text and HTML say the same; Text is made of HTML if it is empty.
	Text  string
	HTML  string
	Files []File
	// InReplyTo and References are ids without brackets. A mail without References
	// names itself there: some servers give a mail another Message-ID, and what
	// comes back then names this one all the same.
	InReplyTo  []string
	References []string
	// Automatic marks the mail as a robot's (RFC 3834), so that robots do not
	// answer it.
	Automatic bool
	// Loop is the value of thread.LoopField; empty leaves it out.
	Loop string
	// ReceiptTo asks for a read receipt to that mailbox; empty asks for none.
	ReceiptTo string
}

// A File is attached, or shown in the HTML if Inline has its content id (without
// brackets).
type File struct {
	Name   string
	Type   string
	Inline string
	// Open gives the content; it is closed after use. It must give the same each
	// time.
	Open func() (io.ReadCloser, error)
}

var (
	// ErrInjection means that a value is not fit for a header: it holds a line break
	// or NUL, or is no address or id where one must be.
	ErrInjection = errors.New("email: value not fit for a header")
	// ErrTooLarge means that the mail has more bytes than the limit.
	ErrTooLarge = errors.New("email: mail too large")
)

// Render writes the mail. The same Mail gives the same bytes each time: a mail of
// unknown fate can be sent again byte for byte. Lines end in CRLF and have at most
// 998 bytes; neither CR nor LF stands alone. Errors are ErrInjection, those of
// Open, and ErrTooLarge if limit is above 0 and the result would be larger.
func Render(m Mail, limit int64) ([]byte, error) {
	fields, err := m.fields()
	if err != nil {
		return nil, err
	}
	tree, err := m.tree()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := &wire{w: &out, limit: limit}
	if err := tree.write(w, fields); err != nil {
		return nil, err
	}
	return out.Bytes(), w.end()
}
