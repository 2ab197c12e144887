package templates

import (
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// cards shows all cards, filled as far as there are values. Films stand apart,
// in the order of the cards: the cards of a timeline have pictures only.
func (t *Template) cards(values []channel.TemplateCard) ([]channel.Card, channel.Parts) {
	var all []channel.Card
	var films channel.Parts
	for i, c := range t.Cards {
		var v channel.TemplateCard
		if i < len(values) {
			v = values[i]
		}
		card, apart := c.shown(v)
		all, films = append(all, card), append(films, apart...)
	}
	return all, films
}

// shown is one card, and what of its header is no picture. What its buttons do
// beside answering and opening an address stands in its text.
func (c Card) shown(v channel.TemplateCard) (card channel.Card, apart channel.Parts) {
	card.Title = c.Header.title(v.Header)
	for _, p := range c.Header.parts(v.Header) {
		if image, ok := p.(channel.Image); ok && card.Image == nil {
			card.Image = &image.Media
		} else {
			apart = append(apart, p)
		}
	}
	var lines []string
	for i, b := range c.Buttons {
		if tap, ok := b.tap(valueOf(v.Buttons, i)); ok {
			card.Buttons = append(card.Buttons, tap)
		} else {
			lines = append(lines, b.line(valueOf(v.Buttons, i)))
		}
	}
	card.Body = paragraphs(c.Body.fill(v.Body), strings.Join(lines, "\n"))
	return card, apart
}

// tap is the button of a card, if it answers or opens an address that is safe.
func (b Button) tap(value string) (channel.CardButton, bool) {
	switch link := b.address(value); {
	case b.Kind == ButtonReply && value != "":
		return channel.CardButton{ID: value, Title: b.Title}, true
	case b.Kind == ButtonReply:
		return channel.CardButton{ID: b.Title, Title: b.Title}, true
	case b.Kind == ButtonURL && isWeb(link):
		return channel.CardButton{Title: b.Title, URL: link}, true
	}
	return channel.CardButton{}, false
}
