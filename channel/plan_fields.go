package channel

import "slices"

// mapTexts returns a copy of part in which every text that a limit can apply to
// went through f. It is the one place that knows which field a text belongs to.
func mapTexts(part Part, f func(Field, string) string) Part {
	switch v := part.(type) {
	case Text:
		v.Body = f(FieldBody, v.Body)
		return v
	case Image:
		v.Caption = f(FieldCaption, v.Caption)
		return v
	case Video:
		v.Caption = f(FieldCaption, v.Caption)
		return v
	case File:
		v.Caption = f(FieldCaption, v.Caption)
		return v
	case Location:
		v.Name, v.Address = f(FieldName, v.Name), f(FieldAddress, v.Address)
		return v
	case LocationRequest:
		v.Body = f(FieldBody, v.Body)
		return v
	case Reaction:
		v.Emoji = f(FieldEmoji, v.Emoji)
		return v
	case Mail:
		v.Subject, v.HTML = f(FieldSubject, v.Subject), f(FieldHTML, v.HTML)
		return v
	}
	return mapRichTexts(part, f)
}

func mapRichTexts(part Part, f func(Field, string) string) Part {
	switch v := part.(type) {
	case Contacts:
		v.Cards = slices.Clone(v.Cards)
		for i := range v.Cards {
			v.Cards[i].Name = f(FieldName, v.Cards[i].Name)
		}
		return v
	case Buttons:
		return mapButtons(v, f)
	case QuickReplies:
		v.Body, v.Replies = f(FieldBody, v.Body), mapAnswers(v.Replies, f)
		return v
	case List:
		return mapList(v, f)
	case LinkButton:
		v.Header.Text = f(FieldHeader, v.Header.Text)
		v.Body, v.Footer = f(FieldBody, v.Body), f(FieldFooter, v.Footer)
		v.Label, v.URL = f(FieldLabel, v.Label), f(FieldURL, v.URL)
		return v
	case Carousel:
		return mapCarousel(v, f)
	case Template:
		return mapTemplate(v, f)
	}
	return part
}

func mapButtons(v Buttons, f func(Field, string) string) Buttons {
	v.Header.Text = f(FieldHeader, v.Header.Text)
	v.Body, v.Footer = f(FieldBody, v.Body), f(FieldFooter, v.Footer)
	v.Buttons = mapAnswers(v.Buttons, f)
	return v
}

func mapAnswers(list []Button, f func(Field, string) string) []Button {
	list = slices.Clone(list)
	for i, b := range list {
		list[i] = Button{ID: f(FieldButtonID, b.ID), Title: f(FieldButtonTitle, b.Title)}
	}
	return list
}

func mapList(v List, f func(Field, string) string) List {
	v.Header.Text = f(FieldHeader, v.Header.Text)
	v.Body, v.Footer = f(FieldBody, v.Body), f(FieldFooter, v.Footer)
	v.Label = f(FieldLabel, v.Label)
	v.Sections = slices.Clone(v.Sections)
	for i := range v.Sections {
		s := &v.Sections[i]
		s.Title = f(FieldSectionTitle, s.Title)
		s.Rows = slices.Clone(s.Rows)
		for j := range s.Rows {
			r := &s.Rows[j]
			r.ID, r.Title = f(FieldRowID, r.ID), f(FieldRowTitle, r.Title)
			r.Description = f(FieldRowDescription, r.Description)
		}
	}
	return v
}

func mapCarousel(v Carousel, f func(Field, string) string) Carousel {
	v.Body = f(FieldBody, v.Body)
	v.Cards = slices.Clone(v.Cards)
	for i := range v.Cards {
		c := &v.Cards[i]
		c.Title, c.Body = f(FieldCardTitle, c.Title), f(FieldCardBody, c.Body)
		c.Buttons = slices.Clone(c.Buttons)
		for j := range c.Buttons {
			b := &c.Buttons[j]
			b.Title = f(FieldButtonTitle, b.Title)
			if b.URL == "" {
				b.ID = f(FieldButtonID, b.ID)
			} else {
				b.URL = f(FieldURL, b.URL)
			}
		}
	}
	return v
}

func mapTemplate(v Template, f func(Field, string) string) Template {
	v.Name = f(FieldName, v.Name)
	v.Header, v.Body = mapParameters(v.Header, f), mapParameters(v.Body, f)
	v.Buttons = mapTemplateButtons(v.Buttons, f)
	v.Cards = slices.Clone(v.Cards)
	for i := range v.Cards {
		c := &v.Cards[i]
		c.Header, c.Body = mapParameters(c.Header, f), mapParameters(c.Body, f)
		c.Buttons = mapTemplateButtons(c.Buttons, f)
	}
	return v
}

func mapParameters(list []Parameter, f func(Field, string) string) []Parameter {
	list = slices.Clone(list)
	for i := range list {
		if list[i].media() == nil && list[i].Location == nil && list[i].Product == nil {
			list[i].Text = f(FieldParameter, list[i].Text)
		}
	}
	return list
}

func mapTemplateButtons(list []TemplateButton, f func(Field, string) string) []TemplateButton {
	list = slices.Clone(list)
	for i := range list {
		b := &list[i]
		if b.Value != "" || !b.bare() {
			b.Value = f(FieldParameter, b.Value)
		}
		b.Sections = slices.Clone(b.Sections)
		for j := range b.Sections {
			b.Sections[j].Title = f(FieldSectionTitle, b.Sections[j].Title)
		}
	}
	return list
}

// A tally is how often something occurs in a part.
type tally struct {
	field Field
	n     int
}

// tallies counts what of a part is counted in Items.
func tallies(part Part) []tally {
	switch v := part.(type) {
	case Contacts:
		return []tally{{FieldContacts, len(v.Cards)}}
	case Buttons:
		return []tally{{FieldButtons, len(v.Buttons)}}
	case QuickReplies:
		return []tally{{FieldButtons, len(v.Replies)}}
	case List:
		return []tally{{FieldSections, len(v.Sections)}, {FieldRows, len(rowsOf(v))}}
	case Carousel:
		out := []tally{{FieldCards, len(v.Cards)}}
		for _, c := range v.Cards {
			out = append(out, tally{FieldCardButtons, len(c.Buttons)})
		}
		return out
	case Template:
		out := []tally{{FieldCards, len(v.Cards)}}
		for _, b := range v.buttons() {
			out = append(out, tally{FieldSections, len(b.Sections)}, tally{FieldProducts, productsOf(b)})
		}
		return out
	case Mail:
		return []tally{{FieldCopies, len(v.Cc) + len(v.Bcc)}}
	}
	return nil
}

// rowsOf lists the rows of all sections.
func rowsOf(l List) []Row {
	var rows []Row
	for _, s := range l.Sections {
		rows = append(rows, s.Rows...)
	}
	return rows
}

// productsOf counts the articles of all sections.
func productsOf(b TemplateButton) int {
	n := 0
	for _, s := range b.Sections {
		n += len(s.Products)
	}
	return n
}

// mediaOf lists the files of a part that Types apply to.
func mediaOf(part Part) []Media {
	if m, ok := MediaOf(part); ok {
		return []Media{m}
	}
	var out []Media
	if v, ok := part.(Carousel); ok {
		for _, c := range v.Cards {
			if c.Image != nil {
				out = append(out, *c.Image)
			}
		}
	}
	return out
}

// headerMediaOf lists the files of a part that HeaderTypes apply to.
func headerMediaOf(part Part) []Media {
	var out []Media
	if f, ok := frameOf(part); ok && f.Header.Media() != nil {
		out = append(out, *f.Header.Media())
	}
	if t, ok := part.(Template); ok {
		for _, p := range t.parameters() {
			if m := p.media(); m != nil {
				out = append(out, *m)
			}
		}
	}
	return out
}

// captionOf is a part's caption and the part without it.
func captionOf(part Part) (string, Part) {
	var caption string
	rest := mapTexts(part, func(f Field, s string) string {
		if f != FieldCaption {
			return s
		}
		caption = s
		return ""
	})
	return caption, rest
}
