package memory

import (
	"slices"

	"github.com/rapport-go/rapport/channel"
)

func copyParts(ps channel.Parts) channel.Parts {
	return each(ps, copyPart)
}

// copyPart copies a part with all that it refers to. Parts that refer to
// nothing are returned as they are.
func copyPart(p channel.Part) channel.Part {
	switch p := p.(type) {
	case channel.Contacts:
		p.Cards = each(p.Cards, copyCard)
		return p
	case channel.Buttons:
		p.Header, p.Buttons = copyHeader(p.Header), slices.Clone(p.Buttons)
		return p
	case channel.List:
		p.Header, p.Sections = copyHeader(p.Header), each(p.Sections, copySection)
		return p
	case channel.QuickReplies:
		p.Replies = slices.Clone(p.Replies)
		return p
	case channel.LinkButton:
		p.Header = copyHeader(p.Header)
		return p
	case channel.Carousel:
		p.Cards = each(p.Cards, copyCarouselCard)
		return p
	case channel.Template:
		return copyTemplate(p)
	case channel.Mail:
		p.Cc, p.Bcc = slices.Clone(p.Cc), slices.Clone(p.Bcc)
		return p
	case channel.Order:
		p.Items = slices.Clone(p.Items)
		return p
	}
	return p
}

// each returns the copies of vs; nil of nil.
func each[S ~[]E, E any](vs S, copy func(E) E) S {
	if vs == nil {
		return nil
	}
	cs := make(S, len(vs))
	for i, v := range vs {
		cs[i] = copy(v)
	}
	return cs
}

func copyCard(c channel.ContactCard) channel.ContactCard {
	c.Phones, c.Mails = slices.Clone(c.Phones), slices.Clone(c.Mails)
	c.URLs, c.Addresses = slices.Clone(c.URLs), slices.Clone(c.Addresses)
	return c
}

func copyHeader(h channel.Header) channel.Header {
	h.Image, h.Video, h.File = pointed(h.Image), pointed(h.Video), pointed(h.File)
	return h
}

func copySection(s channel.Section) channel.Section {
	s.Rows = slices.Clone(s.Rows)
	return s
}

func copyCarouselCard(c channel.Card) channel.Card {
	c.Image, c.Buttons = pointed(c.Image), slices.Clone(c.Buttons)
	return c
}

func copyTemplate(t channel.Template) channel.Template {
	t.Header, t.Body = each(t.Header, copyParameter), each(t.Body, copyParameter)
	t.Buttons = each(t.Buttons, copyTemplateButton)
	t.Cards = each(t.Cards, copyTemplateCard)
	t.Shown = copyParts(t.Shown)
	return t
}

func copyTemplateCard(c channel.TemplateCard) channel.TemplateCard {
	c.Header, c.Body = each(c.Header, copyParameter), each(c.Body, copyParameter)
	c.Buttons = each(c.Buttons, copyTemplateButton)
	return c
}

func copyParameter(p channel.Parameter) channel.Parameter {
	p.Image, p.Video, p.File = pointed(p.Image), pointed(p.Video), pointed(p.File)
	p.GIF, p.Location, p.Product = pointed(p.GIF), pointed(p.Location), pointed(p.Product)
	return p
}

func copyTemplateButton(b channel.TemplateButton) channel.TemplateButton {
	b.Sections = each(b.Sections, copyProducts)
	return b
}

func copyProducts(s channel.ProductSection) channel.ProductSection {
	s.Products = slices.Clone(s.Products)
	return s
}
