package wechat

import (
	"cmp"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// card is an article if there is one thing to open: an address, or else the
// picture. What stands on the button goes below the text then. A card with
// answers is a msgmenu, in which addresses are written out, that of the picture
// as well; one without anything to tap is a text.
func (c *Channel) card(card channel.Card, author channel.AuthorKind) (custom, error) {
	var answers []channel.Button
	var links []channel.CardButton
	for _, b := range card.Buttons {
		if b.URL != "" {
			links = append(links, b)
		} else {
			answers = append(answers, channel.Button{ID: b.ID, Title: b.Title})
		}
	}
	switch {
	case len(answers) == 0 && len(links) == 1:
		return article(cardArticle(card, links[0].Title, links[0].URL))
	case len(card.Buttons) == 0 && card.Image != nil:
		return article(cardArticle(card, "", card.Image.URL))
	}
	head := cardText(card, links)
	if len(answers) == 0 {
		return c.text(channel.Text{Body: head}, author)
	}
	if len(head) > c.cfg.MaxText {
		return custom{}, invalid(opSend, "the card is too long once its addresses are written out")
	}
	return menu(cmp.Or(head, answers[0].Title), answers, "", author), nil
}

func cardArticle(card channel.Card, label, address string) outArticle {
	a := outArticle{Title: cmp.Or(card.Title, label, card.Body), Description: lines(card.Body, label), URL: address}
	if card.Image != nil {
		a.Picture = card.Image.URL
	}
	return a
}

// cardText is a card in words.
func cardText(card channel.Card, links []channel.CardButton) string {
	all := []string{card.Title, card.Body}
	if card.Image != nil {
		all = append(all, card.Image.URL)
	}
	for _, b := range links {
		all = append(all, b.Title+": "+b.URL)
	}
	return lines(all...)
}

// lines joins what is not empty.
func lines(all ...string) string {
	var there []string
	for _, s := range all {
		if strings.TrimSpace(s) != "" {
			there = append(there, s)
		}
	}
	return strings.Join(there, "\n")
}
