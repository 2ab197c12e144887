package storage

import (
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// MessageText is all that a message says in words, a line for each text: what
// its parts show to people, names of files, and what was filled into forms. What
// a mail quotes is not in it: it was said before. A message that was deleted says
// nothing.
func MessageText(m *Message) string {
	if !m.DeletedAt.IsZero() {
		return ""
	}
	var said lines
	said.parts(m.Parts)
	return strings.Join(said, "\n")
}

// lines gathers texts that are not empty.
type lines []string

func (l *lines) add(texts ...string) {
	for _, t := range texts {
		if t != "" {
			*l = append(*l, t)
		}
	}
}

func (l *lines) parts(ps channel.Parts) {
	for _, p := range ps {
		l.plain(p)
		l.rich(p)
	}
}

// plain adds what people write themselves.
func (l *lines) plain(p channel.Part) {
	if file, ok := channel.MediaOf(p); ok {
		l.add(file.Name)
	}
	switch p := p.(type) {
	case channel.Text:
		l.add(p.Body)
	case channel.Image:
		l.add(p.Caption)
	case channel.Video:
		l.add(p.Caption)
	case channel.File:
		l.add(p.Caption)
	case channel.Location:
		l.add(p.Name, p.Address)
	case channel.Contacts:
		l.cards(p.Cards)
	case channel.Mail:
		l.add(p.Subject)
	case channel.Choice:
		l.add(p.Title, p.Description)
	case channel.Form:
		l.add(p.Name, p.Data)
	case channel.Order:
		l.add(p.Note)
	}
}

// rich adds what only a business sends.
func (l *lines) rich(p channel.Part) {
	switch p := p.(type) {
	case channel.Buttons:
		l.add(p.Header.Text, p.Body, p.Footer)
		l.buttons(p.Buttons)
	case channel.List:
		l.add(p.Header.Text, p.Body, p.Footer)
		l.sections(p.Sections)
	case channel.LinkButton:
		l.add(p.Header.Text, p.Body, p.Footer, p.Label, p.URL)
	case channel.QuickReplies:
		l.add(p.Body)
		l.buttons(p.Replies)
	case channel.Carousel:
		l.add(p.Body)
		for _, c := range p.Cards {
			l.add(c.Title, c.Body)
		}
	case channel.LocationRequest:
		l.add(p.Body)
	case channel.Template:
		l.template(p)
	}
}

// template adds what the contact was shown, if that is known, or else what the
// template was filled with.
func (l *lines) template(t channel.Template) {
	if len(t.Shown) > 0 {
		l.parts(t.Shown)
		return
	}
	l.add(t.Name)
	for _, ps := range [][]channel.Parameter{t.Header, t.Body} {
		for _, p := range ps {
			l.add(p.Text)
		}
	}
}

func (l *lines) buttons(bs []channel.Button) {
	for _, b := range bs {
		l.add(b.Title)
	}
}

func (l *lines) sections(ss []channel.Section) {
	for _, s := range ss {
		l.add(s.Title)
		for _, r := range s.Rows {
			l.add(r.Title, r.Description)
		}
	}
}

func (l *lines) cards(cs []channel.ContactCard) {
	for _, c := range cs {
		l.add(c.Name, c.Organisation)
		for _, p := range c.Phones {
			l.add(p.Number)
		}
		for _, m := range c.Mails {
			l.add(m.Value)
		}
	}
}
