package storetest

import (
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func spoilMessage(m *storage.Message) {
	m.Author.Name = "spoilt"
	spoilParts(m.Parts)
	m.Parts[0] = channel.Text{Body: "spoilt"}
	for i := range m.Notes {
		m.Notes[i].Reason = "spoilt"
	}
	for i := range m.Reactions {
		m.Reactions[i].Emoji = "spoilt"
	}
	for i := range m.Also {
		m.Also[i] = "spoilt"
	}
	for i := range m.Mentions {
		m.Mentions[i] = "spoilt"
	}
	if m.Cost != nil {
		m.Cost.Category = "spoilt"
	}
	for _, b := range [][]byte{m.Native, m.Raw} {
		for i := range b {
			b[i] = 'x'
		}
	}
}

// spoilParts changes what the parts refer to.
func spoilParts(ps channel.Parts) {
	for _, p := range ps {
		switch p := p.(type) {
		case channel.Contacts:
			spoilCard(&p.Cards[0])
		case channel.Buttons:
			spoilHeader(p.Header)
			p.Buttons[0].Title = "spoilt"
		case channel.List:
			p.Sections[0].Rows[0].Title = "spoilt"
			p.Sections[0].Title = "spoilt"
		case channel.QuickReplies:
			p.Replies[0].Title = "spoilt"
		case channel.LinkButton:
			spoilHeader(p.Header)
		case channel.Carousel:
			p.Cards[0].Image.ID = "spoilt"
			p.Cards[0].Buttons[0].Title = "spoilt"
			p.Cards[0].Title = "spoilt"
		case channel.Template:
			spoilTemplate(p)
		case channel.Mail:
			p.Cc[0], p.Bcc[0] = "spoilt", "spoilt"
		case channel.Order:
			p.Items[0].Product = "spoilt"
		}
	}
}

func spoilCard(c *channel.ContactCard) {
	c.Phones[0].Number, c.Mails[0].Value, c.URLs[0].Value, c.Addresses[0].City = "spoilt", "spoilt", "spoilt", "spoilt"
	c.Name = "spoilt"
}

func spoilHeader(h channel.Header) {
	if m := h.Media(); m != nil {
		m.ID = "spoilt"
	}
}

func spoilTemplate(t channel.Template) {
	spoilValues(channel.TemplateCard{Header: t.Header, Body: t.Body, Buttons: t.Buttons})
	spoilValues(t.Cards[0])
	t.Cards[0].Header = nil
	spoilParts(t.Shown)
}

func spoilValues(c channel.TemplateCard) {
	for _, ps := range [][]channel.Parameter{c.Header, c.Body} {
		ps[1].Image.ID, ps[1].Video.ID, ps[1].File.ID, ps[1].GIF.ID = "spoilt", "spoilt", "spoilt", "spoilt"
		ps[1].Location.Name, ps[1].Product.ID = "spoilt", "spoilt"
		ps[0].Text = "spoilt"
	}
	c.Buttons[0].Sections[0].Products[0] = "spoilt"
	c.Buttons[0].Sections[0].Title = "spoilt"
	c.Buttons[0].Value = "spoilt"
}
