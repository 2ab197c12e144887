package main

import (
	"errors"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A mailChat is a customer's mail program.
type mailChat struct{ box *mailbox }

// A correspondent is a chat that is a mail program: with threads and subjects.
type correspondent interface {
	address() string
	// threads are the newest first. What they return is not to be changed.
	threads() []*mailThread
	// letter finds a mail by its id, or nil.
	letter(id string) *letter
	// open marks the mails of a thread as read, and opened reports that of one.
	open(t *mailThread)
	opened(l *letter) bool
	// send sends a mail; one that answers another is quoted and signed.
	send(d mailDraft, all bool) error
}

// An absentee is a chat whose owner can leave an answering machine behind.
type absentee interface {
	absent() error
}

var _ interface {
	chat
	correspondent
	absentee
} = mailChat{}

func (c mailChat) locked(do func() error) error {
	c.box.side.mu.Lock()
	defer c.box.side.mu.Unlock()
	return do()
}

func (c mailChat) address() string { return c.box.customer.Address }

func (c mailChat) owner() owner {
	return owner{Key: c.box.key, Name: c.box.customer.Name, Address: c.box.customer.Address}
}

func (c mailChat) threads() (all []*mailThread) {
	_ = c.locked(func() error { all = c.box.threads(); return nil })
	return all
}

func (c mailChat) letter(id string) *letter {
	c.box.side.mu.Lock()
	defer c.box.side.mu.Unlock()
	return c.box.find(id)
}

// find finds a mail by its id, or nil. The caller holds side.mu.
func (b *mailbox) find(id string) *letter {
	for _, l := range b.letters {
		if l.MessageID == id {
			return l
		}
	}
	return nil
}

func (c mailChat) open(t *mailThread) {
	_ = c.locked(func() error {
		for _, l := range t.Letters {
			c.box.seen[l.MessageID] = true
		}
		return nil
	})
}

func (c mailChat) opened(l *letter) bool {
	c.box.side.mu.Lock()
	defer c.box.side.mu.Unlock()
	return c.box.seen[l.MessageID]
}

func (c mailChat) send(d mailDraft, all bool) error {
	return c.locked(func() error {
		text := strings.TrimSpace(d.Text)
		if text == "" && d.HTML == "" && len(d.Files) == 0 {
			return errors.New("there is nothing to send")
		}
		d.Text = c.box.signed(text)
		if l := d.Answers; l != nil {
			made := c.box.reply(l, text)
			made.HTML, made.Files, made.Inline, made.Cc = d.HTML, d.Files, d.Inline, d.Cc
			if all {
				made.Cc = append(made.Cc, c.box.others(l)...)
			}
			d = made
		}
		return c.box.send(d)
	})
}

// screen is all mails as messages, for those who count them.
func (c mailChat) screen() []bubble {
	c.box.side.mu.Lock()
	defer c.box.side.mu.Unlock()
	var all []bubble
	for _, l := range c.box.letters {
		b := bubble{ID: l.MessageID, Business: !l.Mine, At: l.At, Parts: channel.Parts{channel.Mail{Subject: l.Subject}, channel.Text{Body: l.Text}}, Status: channel.StatusDelivered}
		if c.box.seen[l.MessageID] {
			b.Status = channel.StatusRead
		}
		for i, f := range l.Files {
			b.Parts = append(b.Parts, channel.File{Media: channel.Media{ID: fileID(l, i), Name: f.Name, Type: f.Type, Size: int64(len(f.Content))}})
		}
		all = append(all, b)
	}
	return all
}

func (c mailChat) typing() bool { return false }

// read does nothing: a mail is read when its thread is opened.
func (c mailChat) read()                         {}
func (c mailChat) carries(channel.PartKind) bool { return false }
func (c mailChat) tap(string, string) error      { return errNotThere }

// write begins a thread with a text or a file.
func (c mailChat) write(part channel.Part) error {
	d := mailDraft{To: []string{supportAddress}, Subject: "A question"}
	switch p := part.(type) {
	case channel.Text:
		d.Text = p.Body
	case channel.Image:
		d.Text, d.Inline = p.Caption, true
	case channel.File:
		d.Text = p.Caption
	default:
		return errNotThere
	}
	if m, ok := channel.MediaOf(part); ok {
		f, found := c.kept(m)
		if !found {
			return errNotThere
		}
		d.Files = append(d.Files, f)
	}
	return c.send(d, false)
}

func (c mailChat) kept(m channel.Media) (f keptFile, ok bool) {
	_ = c.locked(func() error { f, ok = c.box.side.drafted(m); return nil })
	return f, ok
}

// absent answers the newest mail of the business by a program.
func (c mailChat) absent() error {
	return c.locked(func() error {
		l := c.box.newest()
		if l == nil {
			return errors.New("there is no mail to answer")
		}
		d := c.box.reply(l, "I am out of the office until Monday.")
		d.Subject, d.Robot = "Out of office: "+l.Subject, true
		return c.box.send(d)
	})
}
