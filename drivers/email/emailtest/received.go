package emailtest

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"strings"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // mails in other letters than UTF-8
	"github.com/emersion/go-message/mail"
)

// Received is a mail as a mail program shows it.
type Received struct {
	Raw []byte
	// MessageID and the like have no angle brackets.
	MessageID  string
	InReplyTo  []string
	References []string
	From       string
	// ReplyTo is where an answer goes: Reply-To, or else From.
	ReplyTo string
	Subject string
	Text    string
	HTML    string
	Files   []Shown
	Header  mail.Header
}

// Shown is a file of a mail.
type Shown struct {
	Name, Type string
	// ContentID is by which the HTML shows it; empty if it does not.
	ContentID string
	Content   []byte
}

// Inbox is what has come in, oldest first.
func (c *Customer) Inbox() []Received {
	var all []Received
	for _, raw := range c.box.Mails("INBOX") {
		r, err := Read(raw)
		if err != nil {
			r = Received{Raw: raw, Subject: "unreadable: " + err.Error()}
		}
		all = append(all, r)
	}
	return all
}

// Read shows a mail as it is. The error says what is wrong with it: these are strict
// eyes.
func Read(raw []byte) (Received, error) {
	e, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		return Received{}, err
	}
	r := Received{Raw: raw, Header: mail.Header{Header: e.Header}}
	r.MessageID, _ = r.Header.MessageID()
	r.InReplyTo, _ = r.Header.MsgIDList("In-Reply-To")
	r.References, _ = r.Header.MsgIDList("References")
	r.Subject, _ = r.Header.Subject()
	if from, err := r.Header.AddressList("From"); err == nil && len(from) > 0 {
		r.From, r.ReplyTo = from[0].Address, from[0].Address
	}
	if to, err := r.Header.AddressList("Reply-To"); err == nil && len(to) > 0 {
		r.ReplyTo = to[0].Address
	}
	return r, r.read(e)
}

// read takes a part in, and those in it.
func (r *Received) read(e *message.Entity) error {
	if parts := e.MultipartReader(); parts != nil {
		for {
			p, err := parts.NextPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := r.read(p); err != nil {
				return err
			}
		}
	}
	content, err := io.ReadAll(e.Body)
	if err != nil {
		return err
	}
	kind, params, _ := e.Header.ContentType()
	disposition, names, _ := e.Header.ContentDisposition()
	switch {
	case disposition != "attachment" && kind == "text/plain":
		r.Text += text(content)
	case disposition != "attachment" && kind == "text/html":
		r.HTML += text(content)
	default:
		name := names["filename"]
		if name == "" {
			name = params["name"]
		}
		if decoded, err := new(mime.WordDecoder).DecodeHeader(name); err == nil {
			name = decoded
		}
		id := strings.Trim(e.Header.Get("Content-Id"), "<>")
		r.Files = append(r.Files, Shown{Name: name, Type: kind, ContentID: id, Content: content})
	}
	return nil
}

// text is what stands on the screen: lines end in LF, and the last one does not.
func text(content []byte) string {
	return strings.TrimSuffix(strings.ReplaceAll(string(content), "\r\n", "\n"), "\n")
}
