package email

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/render"
	"github.com/rapport-go/rapport/drivers/email/internal/thread"
)

// A letter is a message taken apart.
type letter struct {
	texts []string
	mail  channel.Mail
	files []render.File
	size  int64
	links []string
}

// compose makes the mail of a message, and its envelope's recipients: the first is
// whom the message is for.
func (c *Channel) compose(ctx context.Context, m *channel.Message) (render.Mail, []string, error) {
	l, err := c.open(ctx, m.Parts)
	if err != nil {
		return render.Mail{}, nil, err
	}
	told := readMemo(m.ReplyMemo)
	to := []string{m.To.Value}
	if wish := slices.DeleteFunc(told.ReplyTo, func(a string) bool { return checkMailbox(a) != nil }); len(wish) > 0 {
		to = wish
	}
	r := render.Mail{
		Key: m.Key, MessageID: string(c.idOf(m.Key)), Date: m.Created,
		From: header.Address{Name: c.cfg.DisplayName, Mailbox: c.cfg.Address},
		To:   mailboxes(to), Cc: mailboxes(l.mail.Cc),
		Text: strings.Join(l.texts, "\n\n"), HTML: l.mail.HTML, Files: l.files,
		Automatic: m.Author == channel.AuthorSystem || m.Author == channel.AuthorBot,
		Loop:      c.seal.LoopMark(m.Key),
	}
	if r.Date.IsZero() {
		r.Date = m.Now
	}
	if c.cfg.ReadReceipts && !r.Automatic {
		r.ReceiptTo = c.cfg.Address
	}
	r.InReplyTo, r.References = c.lineage(m, told)
	r.Subject = c.subject(m, l.mail.Subject)
	r.ReplyTo = c.replyTo(m.Key, l.mail.ReplyTo)
	return r, append(append(to, l.mail.Cc...), l.mail.Bcc...), nil
}

// lineage is what the mail says that it answers: nothing for the first mail of a
// thread.
func (c *Channel) lineage(m *channel.Message, told memo) (parents, references []string) {
	parent := cmp.Or(told.ID, string(m.ReplyTo))
	switch {
	case m.ReplyTo != "" && isID(parent):
		return []string{parent}, thread.Chain(told.References, parent)
	case m.Thread != "" && m.Thread != m.Key:
		root := m.Thread
		if !isID(root) {
			root = string(c.idOf(m.Thread)) // the business began it
		}
		return nil, []string{root}
	}
	return nil, nil
}

// subject is the author's own, or that of the thread.
func (c *Channel) subject(m *channel.Message, own string) string {
	s := strings.TrimSpace(own)
	switch {
	case s != "":
	case strings.TrimSpace(m.Topic) == "":
		s = c.cfg.Subject
	case m.ReplyTo != "" || (m.Thread != "" && m.Thread != m.Key):
		s = thread.ReplySubject(m.Topic)
	default:
		s = m.Topic
	}
	if c.cfg.SubjectToken {
		if _, there := c.seal.KeyOfSubject(s); !there {
			s += " " + c.seal.SubjectToken(cmp.Or(keyOfThread(m), m.Key))
		}
	}
	return s
}

// keyOfThread is the key that a thread is named by, if the business began it.
func keyOfThread(m *channel.Message) string {
	if isID(m.Thread) {
		return ""
	}
	return m.Thread
}

// replyTo is where answers shall go: to the author's wish, or to an address by
// which they find the conversation.
func (c *Channel) replyTo(key string, wish []string) []header.Address {
	if len(wish) > 0 {
		return mailboxes(wish)
	}
	if c.cfg.NoPlusAddress {
		return nil
	}
	a, err := c.seal.ReplyAddress(c.cfg.Address, key)
	if err != nil {
		return nil // too long: ids must do
	}
	return []header.Address{{Name: c.cfg.DisplayName, Mailbox: a}}
}

// sender is the envelope's sender, to which bounces come.
func (c *Channel) sender(key string) string {
	if c.cfg.NoPlusAddress {
		return c.cfg.Address
	}
	a, err := c.seal.BounceAddress(c.cfg.Address, key)
	if err != nil {
		return c.cfg.Address
	}
	return a
}

func mailboxes(all []string) []header.Address {
	var out []header.Address
	for _, a := range all {
		out = append(out, header.Address{Mailbox: lowerDomain(a)})
	}
	return out
}

// opener opens a file of the host's as often as it takes.
func (c *Channel) opener(ctx context.Context, key string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return c.cfg.Files.Open(ctx, key) }
}
