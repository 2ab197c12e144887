package channel

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// rewriteRest is other forms of what is neither text, file nor choice.
func (p *planner) rewriteRest(part Part, fault *PlanError) []rewrite {
	switch v := part.(type) {
	case Location:
		return inWords(locationText(v))
	case LocationRequest:
		if fault.Field == "" {
			return inWords(v.Body)
		}
	case Contacts:
		return append(p.divideContacts(v, fault), inWords(contactsText(v))...)
	case Carousel:
		return append(ahead(v, fault), append(p.divideCarousel(v, fault), rewrite{parts: cardByCard(v), others: true, did: "sent card by card"})...)
	case Template:
		if fault.Field == "" && len(v.Shown) > 0 {
			return []rewrite{{parts: v.Shown, others: true, did: "sent as the message that it shows"}}
		}
	}
	return nil
}

func inWords(text string) []rewrite {
	return []rewrite{{parts: Parts{Text{Body: text}}, others: true, did: "sent as text"}}
}

// locationText names the place and links to a map.
func locationText(l Location) string {
	point := strconv.FormatFloat(l.Latitude, 'f', -1, 64) + "%2C" + strconv.FormatFloat(l.Longitude, 'f', -1, 64)
	return lines(l.Name, l.Address, l.URL, "https://www.google.com/maps/search/?api=1&query="+point)
}

// contactsText is all that the cards say.
func contactsText(c Contacts) string {
	var cards []string
	for _, card := range c.Cards {
		cards = append(cards, cardText(card))
	}
	return paragraphs(cards...)
}

func cardText(c ContactCard) string {
	all := []string{c.Name, join(", ", c.Title, c.Organisation)}
	for _, p := range c.Phones {
		all = append(all, typed(p.Number, p.Type))
	}
	for _, d := range slices.Concat(c.Mails, c.URLs) {
		all = append(all, typed(d.Value, d.Type))
	}
	for _, a := range c.Addresses {
		all = append(all, typed(join(", ", a.Street, a.City, a.State, a.Zip, a.Country), a.Type))
	}
	return lines(append(all, c.Birthday)...)
}

func typed(value, kind string) string {
	if blank(value) || blank(kind) {
		return value
	}
	return value + " (" + strings.ToLower(kind) + ")"
}

// divideContacts spreads the cards over several parts.
func (p *planner) divideContacts(c Contacts, fault *PlanError) []rewrite {
	if fault.Field != FieldContacts || fault.Limit.Max < 1 {
		return nil
	}
	w := rewrite{others: false}
	for cards := range evenly(c.Cards, fault.Limit.Max) {
		w.parts = append(w.parts, Contacts{Cards: cards, Requested: c.Requested})
	}
	w.did = fmt.Sprintf("sent as %d", len(w.parts))
	return []rewrite{w}
}

// ahead sends the text in front of cards as a message of its own, if that is
// what does not fit.
func ahead(c Carousel, fault *PlanError) []rewrite {
	if fault.Field != FieldBody {
		return nil
	}
	body := c.Body
	c.Body = ""
	return []rewrite{{parts: Parts{Text{Body: body}, c}, did: "sent ahead"}}
}

// divideCarousel spreads the cards over several parts. The body stands before
// the first.
func (p *planner) divideCarousel(c Carousel, fault *PlanError) []rewrite {
	if fault.Field != FieldCards || fault.Limit.Max < 1 {
		return nil
	}
	w := rewrite{others: false}
	body := c.Body
	for cards := range evenly(c.Cards, fault.Limit.Max) {
		w.parts = append(w.parts, Carousel{Body: body, Cards: cards})
		body = ""
	}
	w.did = fmt.Sprintf("sent as %d", len(w.parts))
	return []rewrite{w}
}

// evenly cuts list into as few pieces of up to n as will do, of like length, so
// that no piece is a lonely one.
func evenly[T any](list []T, n int) func(yield func([]T) bool) {
	pieces := (len(list) + n - 1) / n
	return slices.Chunk(list, (len(list)+pieces-1)/pieces)
}

// cardByCard is a carousel as pictures and texts.
func cardByCard(c Carousel) Parts {
	var out Parts
	if !blank(c.Body) {
		out = append(out, Text{Body: c.Body})
	}
	for _, card := range c.Cards {
		text := paragraphs(lines(card.Title, card.Body), cardAnswers(card))
		switch {
		case card.Image != nil:
			out = append(out, Image{Media: *card.Image, Caption: text})
		default:
			out = append(out, Text{Body: text})
		}
	}
	return out
}

func cardAnswers(c Card) string {
	var all []string
	for i, b := range c.Buttons {
		if b.URL != "" {
			all = append(all, b.Title+": "+b.URL)
		} else {
			all = append(all, numbered(i, b.Title))
		}
	}
	return lines(all...)
}
