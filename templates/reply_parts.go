package templates

import (
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// A writing rewrites what an author wrote into parts: plain text, links and
// HTML. Nil leaves them as they are.
type writing struct{ text, link, html func(string) string }

func apply(f func(string) string, s *string) {
	if f != nil && *s != "" {
		*s = f(*s)
	}
}

// writable reports whether a part can be in a canned reply. Templates cannot:
// they are filled by their own rules.
func writable(part channel.Part) bool {
	switch part.(type) {
	case channel.Text, channel.Image, channel.Video, channel.Audio, channel.File, channel.Sticker,
		channel.Location, channel.Contacts, channel.Buttons, channel.QuickReplies, channel.List,
		channel.LinkButton, channel.Carousel, channel.LocationRequest, channel.Mail:
		return true
	}
	return false
}

// rewritten is a copy of parts with every text rewritten. What an author did
// not write as text, such as files, places and ids, stays.
func rewritten(parts channel.Parts, w writing) channel.Parts {
	all := make(channel.Parts, 0, len(parts))
	for _, p := range parts {
		all = append(all, w.part(owned(p)))
	}
	return all
}

// owned is a copy of the part that shares no file with it.
func owned(p channel.Part) channel.Part {
	out, _ := channel.MapMedia(p, func(m channel.Media) (channel.Media, error) { return m, nil }) // which never fails
	return out
}

func (w writing) part(part channel.Part) channel.Part {
	switch p := part.(type) {
	case channel.Text:
		apply(w.text, &p.Body)
		return p
	case channel.Image:
		apply(w.text, &p.Caption)
		return p
	case channel.Video:
		apply(w.text, &p.Caption)
		return p
	case channel.File:
		apply(w.text, &p.Caption)
		return p
	case channel.LocationRequest:
		apply(w.text, &p.Body)
		return p
	case channel.Mail:
		return w.mail(p)
	case channel.Contacts:
		return contacts(p)
	}
	return w.rich(part)
}

func (w writing) rich(part channel.Part) channel.Part {
	switch p := part.(type) {
	case channel.Buttons:
		w.frame(&p.Header, &p.Body, &p.Footer)
		p.Buttons = slices.Clone(p.Buttons)
		for i := range p.Buttons {
			apply(w.text, &p.Buttons[i].Title)
		}
		return p
	case channel.QuickReplies:
		apply(w.text, &p.Body)
		p.Replies = slices.Clone(p.Replies)
		for i := range p.Replies {
			apply(w.text, &p.Replies[i].Title)
		}
		return p
	case channel.List:
		w.frame(&p.Header, &p.Body, &p.Footer)
		apply(w.text, &p.Label)
		p.Sections = w.sections(p.Sections)
		return p
	case channel.LinkButton:
		w.frame(&p.Header, &p.Body, &p.Footer)
		apply(w.text, &p.Label)
		apply(w.link, &p.URL)
		return p
	case channel.Carousel:
		apply(w.text, &p.Body)
		p.Cards = w.cards(p.Cards)
		return p
	}
	return part
}

func (w writing) frame(h *channel.Header, body, footer *string) {
	apply(w.text, &h.Text)
	apply(w.text, body)
	apply(w.text, footer)
}

func (w writing) sections(all []channel.Section) []channel.Section {
	all = slices.Clone(all)
	for i := range all {
		apply(w.text, &all[i].Title)
		all[i].Rows = slices.Clone(all[i].Rows)
		for j := range all[i].Rows {
			apply(w.text, &all[i].Rows[j].Title)
			apply(w.text, &all[i].Rows[j].Description)
		}
	}
	return all
}

func (w writing) cards(all []channel.Card) []channel.Card {
	all = slices.Clone(all)
	for i := range all {
		apply(w.text, &all[i].Title)
		apply(w.text, &all[i].Body)
		all[i].Buttons = slices.Clone(all[i].Buttons)
		for j := range all[i].Buttons {
			apply(w.text, &all[i].Buttons[j].Title)
			apply(w.link, &all[i].Buttons[j].URL)
		}
	}
	return all
}

func (w writing) mail(m channel.Mail) channel.Mail {
	apply(w.text, &m.Subject)
	apply(w.html, &m.HTML)
	m.Cc, m.Bcc = slices.Clone(m.Cc), slices.Clone(m.Bcc)
	return m
}

// contacts copies cards, which have no variables: they are data.
func contacts(c channel.Contacts) channel.Contacts {
	c.Cards = slices.Clone(c.Cards)
	for i := range c.Cards {
		card := &c.Cards[i]
		card.Phones, card.Mails = slices.Clone(card.Phones), slices.Clone(card.Mails)
		card.URLs, card.Addresses = slices.Clone(card.URLs), slices.Clone(card.Addresses)
	}
	return c
}
