package email

import (
	"context"
	"fmt"
	"html"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/render"
)

const opSend = "email: send"

func invalid(code, format string, args ...any) *channel.Error {
	return &channel.Error{Kind: channel.Invalid, Op: opSend, Code: code, Detail: fmt.Sprintf(format, args...)}
}

// open takes the parts of a message apart, without reading any file.
func (c *Channel) open(ctx context.Context, parts channel.Parts) (letter, error) {
	var l letter
	mails := 0
	for i, part := range parts {
		switch v := part.(type) {
		case channel.Text:
			l.texts = append(l.texts, v.Body)
		case channel.Mail:
			if mails++; mails > 1 {
				return l, &channel.Error{Kind: channel.Invalid, Op: opSend, Part: i + 1, Detail: "a mail has one subject: the part is there twice"}
			}
			l.mail = v
		case channel.Image:
			l.say(v.Caption)
		case channel.Video:
			l.say(v.Caption)
		case channel.File:
			l.say(v.Caption)
		case channel.Audio:
		default:
			return l, &channel.Error{Kind: channel.Unsupported, Op: opSend, Part: i + 1, Detail: "mail does not carry a part of kind " + string(part.Kind())}
		}
		if m, ok := channel.MediaOf(part); ok {
			if err := c.enclose(ctx, &l, m, i+1); err != nil {
				return l, err
			}
		}
	}
	l.showLinks()
	return l, c.fits(l)
}

func (l *letter) say(caption string) {
	if strings.TrimSpace(caption) != "" {
		l.texts = append(l.texts, caption)
	}
}

// enclose adds a file: one of the host's as an attachment, and one that is known by
// its address only as a link, since the driver fetches nothing from elsewhere.
func (c *Channel) enclose(ctx context.Context, l *letter, m channel.Media, part int) error {
	switch {
	case c.cfg.Files == nil:
		return &channel.Error{Kind: channel.Unsupported, Op: opSend, Part: part, Detail: "the channel has no FileStore to send files from"}
	case m.Stored != "":
		l.size += m.Size
		l.files = append(l.files, render.File{Name: m.Name, Type: m.Type, Inline: m.Inline, Open: c.opener(ctx, m.Stored)})
	case m.URL != "":
		l.links = append(l.links, m.URL)
	default:
		return &channel.Error{Kind: channel.Invalid, Op: opSend, Part: part, Detail: "the file has neither content nor address"}
	}
	return nil
}

// showLinks puts the addresses of files below the text.
func (l *letter) showLinks() {
	for _, u := range l.links {
		l.texts = append(l.texts, u)
		if l.mail.HTML != "" {
			l.mail.HTML += `<p><a href="` + html.EscapeString(u) + `">` + html.EscapeString(u) + `</a></p>`
		}
	}
}

// fits checks what the files' sizes say before any is read, and every address.
func (c *Channel) fits(l letter) error {
	said := len(l.mail.HTML)
	for _, t := range l.texts {
		said += len(t)
	}
	if said > maxBytes {
		return invalid("552 5.3.4", "the text has %d bytes, the most is %d", said, maxBytes)
	}
	if l.size > maxFiles {
		return invalid("552 5.3.4", "the files have %d bytes together, the most is %d", l.size, maxFiles)
	}
	for _, a := range append(append(append([]string{}, l.mail.Cc...), l.mail.Bcc...), l.mail.ReplyTo...) {
		if err := checkMailbox(lowerDomain(a)); err != nil {
			return invalid("501 5.1.3", "one of the addresses %v", err)
		}
	}
	return nil
}
