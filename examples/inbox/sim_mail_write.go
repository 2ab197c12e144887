package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"
	"github.com/rapport-go/rapport/channel"
)

// A mailDraft is what a customer is about to send.
type mailDraft struct {
	To, Cc  []string
	Subject string
	Text    string
	// HTML stands beside the text, as it is. Empty makes one if there are pictures
	// in it.
	HTML string
	// Answers is the mail that it answers; nil for none.
	Answers *letter
	Files   []keptFile
	// Inline puts pictures into the text.
	Inline bool
	// Robot says that a program writes.
	Robot bool
}

var errNobody = errors.New("say to whom")

// send writes a mail and sends it to everybody it is for. The caller holds
// side.mu.
func (b *mailbox) send(d mailDraft) error {
	if len(d.To) == 0 {
		return errNobody
	}
	raw, err := b.write(d)
	if err != nil {
		return err
	}
	b.letters = append(b.letters, readLetter(raw, true))
	for _, to := range slices.Concat(d.To, d.Cc) {
		b.customer.Send(raw, to)
	}
	for _, other := range b.side.boxes {
		other.takeIn()
	}
	b.side.changes.touch()
	return nil
}

func (b *mailbox) write(d mailDraft) ([]byte, error) {
	var out bytes.Buffer
	h, err := b.header(d)
	if err != nil {
		return nil, err
	}
	h.SetContentType("multipart/mixed", nil)
	w, err := message.CreateWriter(&out, h.Header)
	if err != nil {
		return nil, err
	}
	err = errors.Join(d.writeBody(w), d.writeFiles(w), w.Close())
	return out.Bytes(), err
}

func (b *mailbox) header(d mailDraft) (mail.Header, error) {
	var h mail.Header
	b.serial++
	h.SetDate(time.Now())
	h.SetMessageID(fmt.Sprintf("%d.%s@%s", b.serial, b.key, mailDomain))
	h.SetAddressList("From", []*mail.Address{{Name: b.customer.Name, Address: b.customer.Address}})
	for field, all := range map[string][]string{"To": d.To, "Cc": d.Cc} {
		list, err := mail.ParseAddressList(strings.Join(all, ", "))
		if err != nil && len(all) > 0 {
			return h, errors.New("an address is none")
		}
		if len(all) > 0 {
			h.SetAddressList(field, list)
		}
	}
	h.SetSubject(d.Subject)
	if a := d.Answers; a != nil {
		h.SetMsgIDList("In-Reply-To", []string{a.MessageID})
		h.SetMsgIDList("References", append(slices.Clone(a.References), a.MessageID))
	}
	if d.Robot {
		h.Set("Auto-Submitted", "auto-replied")
	}
	return h, nil
}

// writeBody writes the text, the HTML and the pictures in it.
func (d mailDraft) writeBody(w *message.Writer) error {
	var h message.Header
	h.SetContentType("multipart/related", nil)
	related, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	h = message.Header{}
	h.SetContentType("multipart/alternative", nil)
	both, err := related.CreatePart(h)
	if err != nil {
		return err
	}
	err = writeText(both, "text/plain", d.Text)
	if page := d.page(); page != "" {
		err = errors.Join(err, writeText(both, "text/html", page))
	}
	err = errors.Join(err, both.Close())
	for i, f := range d.Files {
		if d.inline(f) {
			err = errors.Join(err, writeEnclosed(related, f, fmt.Sprintf("picture%d", i)))
		}
	}
	return errors.Join(err, related.Close())
}

func (d mailDraft) inline(f keptFile) bool { return d.Inline && showable[f.Type] == "image" }

// page is the HTML: the customer's own, or the text with the pictures below it.
func (d mailDraft) page() string {
	if d.HTML != "" || !slices.ContainsFunc(d.Files, d.inline) {
		return d.HTML
	}
	var cids []string
	for i, f := range d.Files {
		if d.inline(f) {
			cids = append(cids, fmt.Sprintf("picture%d", i))
		}
	}
	return textAsPage(d.Text, cids)
}

// writeFiles writes what is attached.
func (d mailDraft) writeFiles(w *message.Writer) error {
	var errs []error
	for _, f := range d.Files {
		if !d.inline(f) {
			errs = append(errs, writeEnclosed(w, f, ""))
		}
	}
	return errors.Join(errs...)
}

func writeText(w *message.Writer, kind, text string) error {
	var h message.Header
	h.SetContentType(kind, map[string]string{"charset": "utf-8"})
	h.Set("Content-Transfer-Encoding", "quoted-printable")
	return writePart(w, h, []byte(text))
}

func writeEnclosed(w *message.Writer, f keptFile, cid string) error {
	var h message.Header
	h.SetContentType(f.Type, map[string]string{"name": f.Name})
	h.Set("Content-Transfer-Encoding", "base64")
	disposition := "attachment"
	if cid != "" {
		disposition = "inline"
		h.Set("Content-Id", "<"+cid+">")
	}
	h.SetContentDisposition(disposition, map[string]string{"filename": f.Name})
	return writePart(w, h, f.body)
}

func writePart(w *message.Writer, h message.Header, body []byte) error {
	p, err := w.CreatePart(h)
	if err != nil {
		return err
	}
	_, err = io.Copy(p, bytes.NewReader(body))
	return errors.Join(err, p.Close())
}

// reply is an answer to a mail as mail programs write it: the text, the
// signature, and what is answered.
func (b *mailbox) reply(l *letter, text string) mailDraft {
	d := mailDraft{To: []string{l.ReplyTo}, Subject: "Re: " + strings.TrimPrefix(l.Subject, "Re: "), Answers: l}
	if l.Mine {
		d.To = l.To
	}
	quoted := "> " + strings.ReplaceAll(strings.TrimSpace(l.Text), "\n", "\n> ")
	who := l.From
	d.Text = b.signed(text) + "\n\nOn " + l.At.Local().Format("Mon, 2 Jan 2006 at 15:04") + ", <" + who + "> wrote:\n" + quoted + "\n"
	return d
}

// signed puts the owner's signature below a text.
func (b *mailbox) signed(text string) string {
	return text + "\n\n-- \n" + b.customer.Name + "\nwritten on the train"
}

// others are whom an answer to all goes to as well.
func (b *mailbox) others(l *letter) []string {
	return slices.DeleteFunc(slices.Concat(l.To, l.Cc), func(a string) bool {
		return strings.EqualFold(a, b.customer.Address) || strings.HasPrefix(strings.ToLower(a), "support")
	})
}

// drafted is a kept file to be sent along; false if there is none.
func (s *mailSide) drafted(m channel.Media) (keptFile, bool) {
	f, ok := s.files[m.ID]
	return f, ok
}
