package channeltest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// filler is text of exactly n units. It is of such characters that a wrong unit
// gives another number: an emoji is one rune, two UTF-16 units and four bytes.
func filler(n int, u channel.Unit) string {
	const emoji = "😀"
	width := u.Measure(emoji)
	if n <= 2*width {
		return strings.Repeat("x", n)
	}
	return strings.Repeat("x", n%width) + strings.Repeat(emoji, n/width-1) + strings.Repeat("x", width)
}

// address is a URL of n units.
func address(n int, u channel.Unit) string {
	const start = "https://example.com/"
	return start + strings.Repeat("x", max(0, n-u.Measure(start)))
}

// filled puts text of n units into the first place of part that field f names.
// False means that the suite has no way to do that.
func filled(part channel.Part, f channel.Field, l channel.Limit, n int) (channel.Part, bool) {
	text := filler(n, l.Unit)
	switch f {
	case channel.FieldURL:
		text = address(n, l.Unit)
	case channel.FieldButtonID, channel.FieldRowID:
		text = strings.Repeat("x", n)
	}
	if l.Unit == channel.Items {
		return counted(part, f, n)
	}
	switch v := part.(type) {
	case channel.Text:
		return channel.Text{Body: text}, f == channel.FieldBody
	case channel.Image:
		v.Caption = text
		return v, f == channel.FieldCaption
	case channel.Video:
		v.Caption = text
		return v, f == channel.FieldCaption
	case channel.File:
		v.Caption = text
		return v, f == channel.FieldCaption
	case channel.Location:
		return v, put(f, text, at{channel.FieldName, &v.Name}, at{channel.FieldAddress, &v.Address})
	case channel.LocationRequest:
		return channel.LocationRequest{Body: text}, f == channel.FieldBody
	case channel.Mail:
		v.Subject = text
		return v, f == channel.FieldSubject
	}
	return filledRich(part, f, text)
}

func filledRich(part channel.Part, f channel.Field, text string) (channel.Part, bool) {
	switch v := part.(type) {
	case channel.Buttons:
		v.Buttons = slices.Clone(v.Buttons)
		b := &v.Buttons[0]
		ok := put(f, text, at{channel.FieldBody, &v.Body}, at{channel.FieldHeader, &v.Header.Text}, at{channel.FieldFooter, &v.Footer},
			at{channel.FieldButtonID, &b.ID}, at{channel.FieldButtonTitle, &b.Title})
		return v, ok
	case channel.QuickReplies:
		v.Replies = slices.Clone(v.Replies)
		b := &v.Replies[0]
		return v, put(f, text, at{channel.FieldBody, &v.Body}, at{channel.FieldButtonID, &b.ID}, at{channel.FieldButtonTitle, &b.Title})
	case channel.List:
		v.Sections = slices.Clone(v.Sections)
		s := &v.Sections[0]
		s.Rows = slices.Clone(s.Rows)
		ok := put(f, text, at{channel.FieldBody, &v.Body}, at{channel.FieldHeader, &v.Header.Text}, at{channel.FieldFooter, &v.Footer},
			at{channel.FieldLabel, &v.Label}, at{channel.FieldSectionTitle, &s.Title}, at{channel.FieldRowID, &s.Rows[0].ID},
			at{channel.FieldRowTitle, &s.Rows[0].Title}, at{channel.FieldRowDescription, &s.Rows[0].Description})
		return v, ok
	case channel.LinkButton:
		ok := put(f, text, at{channel.FieldBody, &v.Body}, at{channel.FieldHeader, &v.Header.Text}, at{channel.FieldFooter, &v.Footer},
			at{channel.FieldLabel, &v.Label}, at{channel.FieldURL, &v.URL})
		return v, ok
	case channel.Carousel:
		return filledCarousel(v, f, text)
	}
	return part, false
}

func filledCarousel(v channel.Carousel, f channel.Field, text string) (channel.Part, bool) {
	v.Cards = slices.Clone(v.Cards)
	c := &v.Cards[0]
	places := []at{{channel.FieldBody, &v.Body}, {channel.FieldCardTitle, &c.Title}, {channel.FieldCardBody, &c.Body}}
	if len(c.Buttons) > 0 {
		c.Buttons = slices.Clone(c.Buttons)
		places = append(places, at{channel.FieldButtonTitle, &c.Buttons[0].Title})
		if c.Buttons[0].URL == "" {
			places = append(places, at{channel.FieldButtonID, &c.Buttons[0].ID})
		}
	}
	return v, put(f, text, places...)
}

// at is where a field's text stands.
type at struct {
	field channel.Field
	text  *string
}

func put(f channel.Field, text string, places ...at) bool {
	for _, p := range places {
		if p.field == f {
			*p.text = text
			return true
		}
	}
	return false
}

// counted gives part n of what field f counts.
func counted(part channel.Part, f channel.Field, n int) (channel.Part, bool) {
	switch v := part.(type) {
	case channel.Contacts:
		v.Cards = slices.Repeat(v.Cards[:1], n)
		return v, f == channel.FieldContacts
	case channel.Buttons:
		v.Buttons = buttons(n)
		return v, f == channel.FieldButtons
	case channel.QuickReplies:
		v.Replies = buttons(n)
		return v, f == channel.FieldButtons
	case channel.List:
		return countedList(v, f, n)
	case channel.Carousel:
		v.Cards = slices.Repeat(v.Cards[:1], n)
		return v, f == channel.FieldCards
	}
	return part, false
}

func buttons(n int) []channel.Button {
	var all []channel.Button
	for i := range n {
		all = append(all, channel.Button{ID: fmt.Sprint("id", i), Title: fmt.Sprint("Title ", i)})
	}
	return all
}

func countedList(v channel.List, f channel.Field, n int) (channel.Part, bool) {
	var rows []channel.Row
	for i := range n {
		rows = append(rows, channel.Row{ID: fmt.Sprint("id", i), Title: fmt.Sprint("Title ", i)})
	}
	if f == channel.FieldRows {
		v.Sections = []channel.Section{{Title: "All", Rows: rows}}
		return v, true
	}
	v.Sections = nil
	for i := range rows {
		v.Sections = append(v.Sections, channel.Section{Title: fmt.Sprint("Section ", i), Rows: rows[i : i+1]})
	}
	return v, f == channel.FieldSections
}
