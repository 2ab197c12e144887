package messenger

import (
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// element is a card of a template, or a product that somebody shares.
type element struct {
	Title    graph.Text `json:"title"`
	Subtitle graph.Text `json:"subtitle"`
	Image    graph.Text `json:"image_url"`
	Buttons  []inButton `json:"buttons"`
}

type inButton struct {
	Type    graph.Text `json:"type"`
	Title   graph.Text `json:"title"`
	Payload graph.Text `json:"payload"`
	URL     graph.Text `json:"url"`
}

// template is a template as an echo tells of it, or products that a contact
// shares.
func (a *attachment) template() channel.Parts {
	p := a.Payload
	switch {
	case p.Product != nil:
		return channel.Parts{channel.Placeholder{Type: "product", Detail: titles(p.Product.Elements)}}
	case p.Template == "button":
		return channel.Parts{p.buttons()}
	case p.Template == "generic" && len(p.Elements) > 0:
		return channel.Parts{p.carousel()}
	}
	kind := strings.TrimSpace("template " + string(p.Template))
	return channel.Parts{channel.Placeholder{Type: kind, Detail: first(p.Text, graph.Text(titles(p.Elements)), a.Title)}}
}

func titles(all []element) string {
	var out []string
	for _, e := range all {
		out = append(out, strings.TrimSpace(string(e.Title+" "+e.Subtitle)))
	}
	return strings.Join(out, ", ")
}

// buttons is a text with buttons: those that answer, or one that opens an
// address, or, mixed, in words.
func (p *payload) buttons() channel.Part {
	body := string(p.Text)
	var answers []channel.Button
	lines := []string{body}
	for _, b := range p.Buttons {
		lines = append(lines, strings.TrimSpace(string(b.Title+" "+b.URL)))
		if b.Type == postback {
			answers = append(answers, channel.Button{ID: string(b.Payload), Title: string(b.Title)})
		}
	}
	switch {
	case len(p.Buttons) == 1 && p.Buttons[0].Type == "web_url":
		return channel.LinkButton{Body: body, Label: string(p.Buttons[0].Title), URL: string(p.Buttons[0].URL)}
	case len(answers) == len(p.Buttons):
		return channel.Buttons{Body: body, Buttons: answers}
	}
	return channel.Text{Body: strings.Join(lines, "\n")}
}

func (p *payload) carousel() channel.Part {
	var c channel.Carousel
	for _, e := range p.Elements {
		card := channel.Card{Title: string(e.Title), Body: string(e.Subtitle)}
		if e.Image != "" {
			card.Image = &channel.Media{URL: string(e.Image)}
		}
		for _, b := range e.Buttons {
			card.Buttons = append(card.Buttons, channel.CardButton{ID: string(b.Payload), Title: string(b.Title), URL: string(b.URL)})
		}
		c.Cards = append(c.Cards, card)
	}
	return c
}
