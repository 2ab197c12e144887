package line

import (
	"cmp"
	"strings"

	"github.com/line/line-bot-sdk-go/v8/linebot/messaging_api"

	"github.com/rapport-go/rapport/channel"
)

func flex(alt string, contents messaging_api.FlexContainerInterface) object {
	m := &messaging_api.FlexMessage{AltText: alt, Contents: contents}
	return object{m, &m.Sender, &m.QuickReply, nil}
}

// bubble is a card: a picture, a title in bold, the body, and buttons below.
func (r rich) bubble() *messaging_api.FlexBubble {
	b := &messaging_api.FlexBubble{}
	if r.picture != "" {
		b.Hero = &messaging_api.FlexImage{
			Url: r.picture, Size: "full", AspectRatio: "20:13", AspectMode: messaging_api.FlexImageASPECT_MODE_COVER,
		}
	}
	var lines []messaging_api.FlexComponentInterface
	if r.title != "" {
		lines = append(lines, &messaging_api.FlexText{Text: r.title, Wrap: true, Weight: messaging_api.FlexTextWEIGHT_BOLD, Size: "lg"})
	}
	if r.body != "" {
		lines = append(lines, &messaging_api.FlexText{Text: r.body, Wrap: true})
	}
	b.Body, b.Footer = column(lines), column(r.buttons())
	return b
}

func (r rich) buttons() []messaging_api.FlexComponentInterface {
	var all []messaging_api.FlexComponentInterface
	for _, a := range r.actions {
		all = append(all, &messaging_api.FlexButton{Action: a, Style: messaging_api.FlexButtonSTYLE_LINK, Height: messaging_api.FlexButtonHEIGHT_SM})
	}
	return all
}

// column stacks components; nil if there are none.
func column(all []messaging_api.FlexComponentInterface) *messaging_api.FlexBox {
	if len(all) == 0 {
		return nil
	}
	return &messaging_api.FlexBox{Layout: messaging_api.FlexBoxLAYOUT_VERTICAL, Contents: all, Spacing: "sm"}
}

// carouselObject is a row of bubbles. Notifications show the titles.
func carouselObject(c channel.Carousel) object {
	row := &messaging_api.FlexCarousel{}
	var titles []string
	for _, card := range c.Cards {
		row.Contents = append(row.Contents, *cardOf(card).bubble())
		if title := cmp.Or(card.Title, card.Body); title != "" {
			titles = append(titles, title)
		}
	}
	return flex(cmp.Or(cut(strings.Join(titles, ", "), maxAlt), pictures), row)
}

// pictures stands in notifications for cards without any text.
const pictures = "🖼"

func cardOf(c channel.Card) rich {
	r := rich{title: c.Title, body: c.Body}
	if c.Image != nil {
		r.picture = c.Image.URL
	}
	for _, b := range c.Buttons {
		if b.URL != "" {
			r.actions = append(r.actions, link(b.Title, b.URL))
		} else {
			r.actions = append(r.actions, answer(b.ID, b.Title))
		}
	}
	return r
}
