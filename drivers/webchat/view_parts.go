package webchat

import "github.com/rapport-go/rapport/channel"

func (c *Channel) part(part channel.Part) partView {
	v := partView{Kind: part.Kind()}
	switch p := part.(type) {
	case channel.Text:
		v.Body = p.Body
	case channel.Image:
		v.fileView, v.Caption = c.file(p.Media), p.Caption
	case channel.Video:
		v.fileView, v.Caption = c.file(p.Media), p.Caption
	case channel.Audio:
		v.fileView, v.Voice = c.file(p.Media), p.Voice
	case channel.File:
		v.fileView, v.Caption = c.file(p.Media), p.Caption
	case channel.Sticker:
		v.fileView = c.file(p.Media)
	case channel.Location:
		v.Latitude, v.Longitude = &p.Latitude, &p.Longitude
		v.Place, v.Address, v.Link = p.Name, p.Address, safeURL(p.URL)
	case channel.Contacts:
		v.CardViews = contacts(p.Cards)
	case channel.Choice:
		v.ID, v.Title = p.ID, p.Title
	case channel.Form:
		v.Place, v.Fields = p.Name, c.answers(p)
	default:
		return c.rich(part)
	}
	return v
}

func (c *Channel) rich(part channel.Part) partView {
	v := partView{Kind: part.Kind()}
	switch p := part.(type) {
	case channel.Buttons:
		v.Header, v.Body, v.Footer, v.Buttons = c.header(p.Header), p.Body, p.Footer, buttons(p.Buttons)
	case channel.QuickReplies:
		v.Body, v.Replies = p.Body, buttons(p.Replies)
	case channel.LinkButton:
		v.Header, v.Body, v.Footer = c.header(p.Header), p.Body, p.Footer
		v.Label, v.Link = p.Label, safeURL(p.URL)
	case channel.List:
		v.Header, v.Body, v.Footer, v.Label = c.header(p.Header), p.Body, p.Footer, p.Label
		v.Sections = sections(p.Sections)
	case channel.Carousel:
		v.Body, v.CardViews = p.Body, c.cards(p.Cards)
	case channel.Template:
		v.Kind, v.Body = channel.PartPlaceholder, "template"
	case channel.Placeholder:
		v.Body = p.Type
	default:
		v.Kind, v.Body = channel.PartPlaceholder, string(part.Kind())
	}
	return v
}

func (c *Channel) header(h channel.Header) *headerView {
	if h.IsZero() {
		return nil
	}
	return &headerView{Text: h.Text, Image: c.media(h.Image), Video: c.media(h.Video), File: c.media(h.File)}
}

func buttons(all []channel.Button) []buttonView {
	var v []buttonView
	for _, b := range all {
		v = append(v, buttonView{ID: b.ID, Title: b.Title})
	}
	return v
}

func sections(all []channel.Section) []sectionView {
	var v []sectionView
	for _, s := range all {
		rows := make([]rowView, 0, len(s.Rows))
		for _, r := range s.Rows {
			rows = append(rows, rowView(r))
		}
		v = append(v, sectionView{Title: s.Title, Rows: rows})
	}
	return v
}

func (c *Channel) cards(all []channel.Card) []cardView {
	var v []cardView
	for _, card := range all {
		one := cardView{Title: card.Title, Body: card.Body, Image: c.media(card.Image)}
		for _, b := range card.Buttons {
			one.Buttons = append(one.Buttons, buttonView{ID: b.ID, Title: b.Title, URL: safeURL(b.URL)})
		}
		v = append(v, one)
	}
	return v
}

func contacts(all []channel.ContactCard) []contactView {
	var v []contactView
	for _, card := range all {
		one := contactView{Name: card.Name, Organisation: card.Organisation}
		for _, p := range card.Phones {
			one.Phones = append(one.Phones, p.Number)
		}
		for _, m := range card.Mails {
			one.Mails = append(one.Mails, m.Value)
		}
		for _, u := range card.URLs {
			if address := safeURL(u.Value); address != "" {
				one.URLs = append(one.URLs, address)
			}
		}
		v = append(v, one)
	}
	return v
}
