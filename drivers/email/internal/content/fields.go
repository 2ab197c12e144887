package content

import (
	"net/mail"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/verdict"
)

// maxSubject is how many bytes of a subject are kept.
const maxSubject = 2000

// readHeader takes what the header alone says.
func (m *Mail) readHeader(b header.Block, o Options) {
	d := o.decoder()
	m.Header = b
	m.Subject = header.Cut(d.Text(b.Get("Subject")), maxSubject)
	m.Date = date(b.Get("Date"))
	m.InReplyTo = allIDs(b, "In-Reply-To")
	m.References = allIDs(b, "References")
	m.readPeople(b, d)
	m.DeliveredTo = deliveredTo(m, b, d)
	m.ReturnPath = returnPath(b, d)
	m.Verdict = verdict.Read(b, o.TrustedAuthServ, o.Microsoft)
	m.Warning = m.Verdict.Warning()
}

func (m *Mail) readPeople(b header.Block, d header.Decoder) {
	m.Sender = first(d.Addresses(b.Get("Sender")))
	m.ReplyTo = d.Addresses(b.Get("Reply-To"))
	m.To = addresses(b, "To", d)
	m.Cc = addresses(b, "Cc", d)
	from := addresses(b, "From", d)
	m.From = first(from)
	if len(from) > 1 {
		m.Authors = from
		m.note("several authors")
		if m.Sender.Mailbox != "" {
			m.From = m.Sender
		}
	}
	if m.From.Mailbox == "" {
		m.From = m.Sender
		m.From.Name = d.Text(b.Get("From"))
		if m.From.Mailbox != "" {
			m.From.Name = m.Sender.Name
		}
		m.From.Name = header.Cut(m.From.Name, 200)
	}
}

func first(list []header.Address) header.Address {
	if len(list) == 0 {
		return header.Address{}
	}
	return list[0]
}

// addresses reads all fields of that name, since some clients repeat them.
func addresses(b header.Block, name string, d header.Decoder) []header.Address {
	return d.Addresses(strings.Join(b.All(name), ", "))
}

func allIDs(b header.Block, name string) []string {
	return header.IDs(strings.Join(b.All(name), " "))
}

// deliveredTo lists by which mailboxes a mail came, surest first.
func deliveredTo(m *Mail, b header.Block, d header.Decoder) []string {
	var boxes []string
	add := func(list []header.Address) {
		for _, a := range list {
			if !slices.Contains(boxes, a.Mailbox) && len(boxes) < 100 {
				boxes = append(boxes, a.Mailbox)
			}
		}
	}
	for _, name := range []string{"Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To"} {
		add(addresses(b, name, d))
	}
	add(m.To)
	add(m.Cc)
	return boxes
}

func returnPath(b header.Block, d header.Decoder) string {
	raw := strings.TrimSpace(b.Get("Return-Path"))
	if strings.ReplaceAll(raw, " ", "") == "<>" {
		return "<>"
	}
	return first(d.Addresses(raw)).Mailbox
}

// date reads the forms in which dates are met. One out of all reason is none.
func date(raw string) time.Time {
	raw = header.CleanText(raw[:min(len(raw), 200)])
	t, err := mail.ParseDate(raw)
	for _, layout := range []string{time.RFC3339, time.UnixDate, time.RFC850, "2 Jan 2006 15:04:05", "Mon, 2 Jan 2006 15:04:05", "2006-01-02 15:04:05 -0700"} {
		if err != nil {
			t, err = time.Parse(layout, raw)
		}
	}
	if err != nil || t.Year() < 1980 || t.Year() > 2200 {
		return time.Time{}
	}
	return t.UTC()
}
