package main

import (
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// A cardView is one card of a carousel.
type cardView struct {
	channel.Card
	Media *mediaView
}

// Links are the buttons that open an address; the others answer.
func (v cardView) Links() []channel.CardButton {
	return slices.DeleteFunc(slices.Clone(v.Buttons), func(b channel.CardButton) bool { return b.URL == "" })
}

// showCards prepares the cards of a carousel; nil for any other part.
func showCards(p channel.Part, where fileURL) []cardView {
	carousel, ok := p.(channel.Carousel)
	if !ok {
		return nil
	}
	var all []cardView
	for _, c := range carousel.Cards {
		v := cardView{Card: c}
		if c.Image != nil {
			v.Media = showMedia(*c.Image, "picture", where(*c.Image))
		}
		all = append(all, v)
	}
	return all
}

// newCardAnswers is what can be tapped below a card.
func newCardAnswers(p partView, c cardView) answersView {
	v := answersView{Tap: p.Tap, Message: p.Message}
	for _, b := range c.Buttons {
		if b.URL == "" {
			v.All = append(v.All, answerView{ID: b.ID, Title: b.Title})
		}
	}
	return v
}
