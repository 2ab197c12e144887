package templates

import (
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// Preview is the template filled with the values of m, in the parts that a
// timeline can show: what belongs into [channel.Template].Shown. It shows what
// there is: a variable without a value stays as it is, so that a half-filled
// form has a preview too. Check says whether m is complete.
//
// A file or a place of the header comes first. Reply buttons make a
// [channel.Buttons], a single link a [channel.LinkButton], cards a
// [channel.Carousel]; what else can be tapped is listed below the body.
//
// Filling is plain substitution, once. Whatever the template or a value says,
// it stays text: nothing is looked up, fetched or run, and only an address that
// begins with http or https becomes a link.
func (t *Template) Preview(m channel.Template) channel.Parts {
	parts := t.headerParts(m.Header)
	header := channel.Header{Text: t.Header.Text.fill(m.Header)}
	body := paragraphs(t.offer(), t.Body.fill(m.Body))
	replies := t.replies(m.Buttons)
	switch link, linked := t.onlyLink(m.Buttons); {
	case len(t.Cards) > 0:
		text := paragraphs(header.Text, body, t.lines(m.Buttons), t.Footer)
		return append(parts, channel.Carousel{Body: text, Cards: cardParts(t.Cards)})
	case len(replies) > 0:
		body = paragraphs(body, t.lines(m.Buttons))
		return append(parts, channel.Buttons{Header: header, Body: body, Footer: t.Footer, Buttons: replies})
	case linked:
		return append(parts, channel.LinkButton{Header: header, Body: body, Footer: t.Footer, Label: t.Buttons[0].Title, URL: link})
	}
	return append(parts, channel.Text{Body: paragraphs(header.Text, body, t.lines(m.Buttons), t.Footer)})
}

func (t *Template) offer() string {
	if t.Offer == nil {
		return ""
	}
	return t.Offer.Text
}

// headerParts are what of a header is not text: what it always shows, and what
// the message gives.
func (t *Template) headerParts(values []channel.Parameter) channel.Parts {
	if t.Header.Fixed != nil {
		values = []channel.Parameter{t.Header.fixed()}
	}
	var parts channel.Parts
	for _, v := range values {
		switch {
		case v.Image != nil:
			parts = append(parts, channel.Image{Media: *v.Image})
		case v.Video != nil:
			parts = append(parts, channel.Video{Media: *v.Video})
		case v.File != nil:
			parts = append(parts, channel.File{Media: *v.File})
		case v.Location != nil:
			parts = append(parts, *v.Location)
		}
	}
	return parts
}

// fixed is what the header always shows, as a value.
func (h Header) fixed() channel.Parameter {
	switch h.Kind {
	case HeaderImage:
		return channel.Parameter{Image: h.Fixed}
	case HeaderVideo, HeaderGIF:
		return channel.Parameter{Video: h.Fixed}
	}
	return channel.Parameter{File: h.Fixed}
}

// cardParts shows cards as they are listed. What a card's button does beside
// answering and opening an address stands in the card's text.
func cardParts(cards []Card) []channel.Card {
	var all []channel.Card
	for _, c := range cards {
		t := Template{Buttons: c.Buttons}
		shown := channel.Card{Title: c.Header.Text.Text, Body: c.Body.Text}
		if c.Header.Kind == HeaderImage {
			shown.Image = c.Header.Fixed
		}
		for _, b := range t.replies(nil) {
			shown.Buttons = append(shown.Buttons, channel.CardButton{ID: b.ID, Title: b.Title})
		}
		shown.Body = paragraphs(shown.Body, t.lines(nil))
		all = append(all, shown)
	}
	return all
}

// paragraphs joins what is not empty, with an empty line between.
func paragraphs(texts ...string) string {
	var all []string
	for _, t := range texts {
		if t != "" {
			all = append(all, t)
		}
	}
	return strings.Join(all, "\n\n")
}
