package templates

import (
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Preview is the template filled with the values of m, in the parts that a
// timeline can show: what belongs into [channel.Template].Shown. It shows what
// there is: a variable without a value stays as it is, so that a half-filled
// form has a preview too. Check says whether m is complete.
//
// A file or a place of the header comes first, and so does a film of a card.
// Reply buttons make a [channel.Buttons], a single link a [channel.LinkButton],
// cards a [channel.Carousel]; what else can be tapped is listed below the body.
// An article is shown by its ID, since only the provider knows what it looks
// like. The end of an offer stands behind its text, in UTC.
//
// Filling is plain substitution, once. Whatever the template or a value says,
// it stays text: nothing is looked up, fetched or run, and only an address that
// begins with http or https becomes a link.
func (t *Template) Preview(m channel.Template) channel.Parts {
	own := t.own()
	parts := t.Header.parts(m.Header)
	header := channel.Header{Text: t.Header.title(m.Header)}
	body := paragraphs(t.offer(m.OfferEnds), t.Body.fill(m.Body))
	replies := own.replies(m.Buttons)
	switch link, linked := own.onlyLink(m.Buttons); {
	case len(t.Cards) > 0:
		text := paragraphs(header.Text, body, own.lines(m.Buttons), t.Footer)
		cards, films := t.cards(m.Cards)
		return append(append(parts, films...), channel.Carousel{Body: text, Cards: cards})
	case len(replies) > 0:
		body = paragraphs(body, own.lines(m.Buttons))
		return append(parts, channel.Buttons{Header: header, Body: body, Footer: t.Footer, Buttons: replies})
	case linked:
		return append(parts, channel.LinkButton{Header: header, Body: body, Footer: t.Footer, Label: t.Buttons[0].Title, URL: link})
	}
	return append(parts, channel.Text{Body: paragraphs(header.Text, body, own.lines(m.Buttons), t.Footer)})
}

// offer is the line of an offer, with its end as far as that is known.
func (t *Template) offer(ends time.Time) string {
	switch {
	case t.Offer == nil:
		return ""
	case !t.Offer.Expires || ends.IsZero():
		return t.Offer.Text
	}
	return strings.TrimSpace(t.Offer.Text + " " + ends.UTC().Format("2006-01-02 15:04 MST"))
}

// title is what of a header is text.
func (h Header) title(values []channel.Parameter) string {
	if h.Kind == HeaderProduct && len(values) > 0 && values[0].Product != nil {
		return values[0].Product.ID
	}
	return h.Text.fill(values)
}

// parts are what of a header is not text: what it always shows, and what the
// message gives.
func (h Header) parts(values []channel.Parameter) channel.Parts {
	if h.Fixed != nil {
		values = []channel.Parameter{h.fixed()}
	}
	var parts channel.Parts
	for _, v := range values {
		switch {
		case v.Image != nil:
			parts = append(parts, channel.Image{Media: *v.Image})
		case v.Video != nil:
			parts = append(parts, channel.Video{Media: *v.Video})
		case v.GIF != nil:
			parts = append(parts, channel.Video{Media: *v.GIF})
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
