package meta

import (
	"strings"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
)

// outInteractive is a message with something to tap (WA messages/
// interactive-*-messages, 2025-12).
type outInteractive struct {
	Type   string     `json:"type"`
	Header *outHeader `json:"header,omitempty"`
	Body   *outLine   `json:"body,omitempty"`
	Footer *outLine   `json:"footer,omitempty"`
	Action outAction  `json:"action"`
}

type outLine struct {
	Text string `json:"text"`
}

type outHeader struct {
	Type     string    `json:"type"`
	Text     string    `json:"text,omitempty"`
	Image    *outMedia `json:"image,omitempty"`
	Video    *outMedia `json:"video,omitempty"`
	Document *outMedia `json:"document,omitempty"`
}

type outAction struct {
	Name       string            `json:"name,omitempty"`
	Button     string            `json:"button,omitempty"`
	Buttons    []outButton       `json:"buttons,omitempty"`
	Sections   []outSection      `json:"sections,omitempty"`
	Parameters *outLink          `json:"parameters,omitempty"`
	Cards      []outCarouselCard `json:"cards,omitempty"`
}

type outButton struct {
	Type  string    `json:"type"`
	Reply *outReply `json:"reply,omitempty"`
	Quick *outReply `json:"quick_reply,omitempty"`
}

type outReply struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

type outSection struct {
	Title string   `json:"title,omitempty"`
	Rows  []outRow `json:"rows"`
}

type outRow struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

type outLink struct {
	Text string `json:"display_text"`
	URL  string `json:"url"`
}

func (e Encoder) interactive(part channel.Part) (string, any, error) {
	var out outInteractive
	var err error
	switch p := part.(type) {
	case channel.Buttons:
		out, err = e.framed("button", p.Header, p.Body, p.Footer)
		out.Action.Buttons = replies(p.Buttons)
	case channel.List:
		out, err = e.framed("list", p.Header, p.Body, p.Footer)
		out.Action.Button, out.Action.Sections = p.Label, sections(p.Sections)
	case channel.LinkButton:
		out, err = e.framed("cta_url", p.Header, p.Body, p.Footer)
		out.Action.Name, out.Action.Parameters = "cta_url", &outLink{p.Label, p.URL}
	case channel.LocationRequest:
		out, err = e.framed("location_request_message", channel.Header{}, p.Body, "")
		out.Action.Name = "send_location"
	case channel.Carousel:
		out, err = e.carousel(p)
	default:
		return "", nil, e.unsupported("no " + string(part.Kind()) + " can be sent on WhatsApp")
	}
	return "interactive", out, err
}

func (e Encoder) framed(kind string, h channel.Header, body, footer string) (outInteractive, error) {
	out := outInteractive{Type: kind, Body: line(body), Footer: line(footer)}
	var err error
	out.Header, err = e.header(h)
	return out, err
}

func line(text string) *outLine {
	if text == "" {
		return nil
	}
	return &outLine{text}
}

func (e Encoder) header(h channel.Header) (*outHeader, error) {
	if h.Text != "" {
		return &outHeader{Type: "text", Text: h.Text}, nil
	}
	switch {
	case h.Image != nil:
		m, err := e.reference(h.Image)
		return &outHeader{Type: "image", Image: m}, err
	case h.Video != nil:
		m, err := e.reference(h.Video)
		return &outHeader{Type: "video", Video: m}, err
	case h.File != nil:
		m, err := e.reference(h.File)
		m.Name = h.File.Name
		return &outHeader{Type: "document", Document: m}, err
	}
	return nil, nil
}

func (e Encoder) reference(m *channel.Media) (*outMedia, error) {
	_, out, err := e.medium("header", *m, outMedia{})
	if err != nil {
		return &outMedia{}, err
	}
	made := out.(outMedia)
	return &made, nil
}

func replies(buttons []channel.Button) []outButton {
	var out []outButton
	for _, b := range buttons {
		out = append(out, outButton{Type: "reply", Reply: &outReply{b.ID, b.Title}})
	}
	return out
}

func sections(all []channel.Section) []outSection {
	var out []outSection
	for _, s := range all {
		made := outSection{Title: s.Title}
		for _, r := range s.Rows {
			made.Rows = append(made.Rows, outRow{r.ID, r.Title, r.Description})
		}
		out = append(out, made)
	}
	return out
}

// outCarouselCard is one card of a free-form carousel (WA messages/
// interactive-media-carousel-messages, 2025-12-22).
type outCarouselCard struct {
	Index  int        `json:"card_index"`
	Type   string     `json:"type"`
	Header *outHeader `json:"header,omitempty"`
	Body   *outLine   `json:"body,omitempty"`
	Action outAction  `json:"action"`
}

// carousel needs at least two cards; a single one becomes a picture with
// buttons, which looks the same.
func (e Encoder) carousel(c channel.Carousel) (outInteractive, error) {
	for _, card := range c.Cards {
		if utf8.RuneCountInString(card.Title) > cardTitleMax || utf8.RuneCountInString(card.Body) > cardBodyMax {
			return outInteractive{}, e.invalid("the title or the text of a card is too long")
		}
	}
	if len(c.Cards) == 1 {
		return e.single(c)
	}
	out := outInteractive{Type: "carousel", Body: line(c.Body)}
	for i, card := range c.Cards {
		kind, action, err := e.cardAction(card)
		if err != nil {
			return out, err
		}
		if card.Image == nil {
			return out, e.unsupported("a card of several has a picture")
		}
		h, err := e.header(channel.Header{Image: card.Image})
		if err != nil {
			return out, err
		}
		out.Action.Cards = append(out.Action.Cards, outCarouselCard{i, kind, h, line(cardText(card)), action})
	}
	return out, nil
}

// cardText puts the title above the text: cards have no title of their own.
func cardText(c channel.Card) string {
	return strings.Trim(c.Title+"\n"+c.Body, "\n")
}

// cardAction gives a card one link or some answers, never both.
func (e Encoder) cardAction(c channel.Card) (string, outAction, error) {
	if len(c.Buttons) == 1 && c.Buttons[0].URL != "" {
		return "cta_url", outAction{Name: "cta_url", Parameters: &outLink{c.Buttons[0].Title, c.Buttons[0].URL}}, nil
	}
	var a outAction
	for _, b := range c.Buttons {
		if b.ID == "" || b.URL != "" {
			return "", a, e.unsupported("a card has either one link or only answers")
		}
		a.Buttons = append(a.Buttons, outButton{Type: "quick_reply", Quick: &outReply{b.ID, b.Title}})
	}
	if len(a.Buttons) == 0 {
		return "", a, e.unsupported("a card has at least one button")
	}
	return "quick_reply", a, nil
}

func (e Encoder) single(c channel.Carousel) (outInteractive, error) {
	card := c.Cards[0]
	kind, action, err := e.cardAction(card)
	if err != nil {
		return outInteractive{}, err
	}
	if kind == "quick_reply" {
		kind = "button"
		for i, b := range action.Buttons {
			action.Buttons[i] = outButton{Type: "reply", Reply: b.Quick}
		}
	}
	text := strings.Trim(c.Body+"\n"+cardText(card), "\n")
	out, err := e.framed(kind, channel.Header{Image: card.Image}, text, "")
	out.Action = action
	return out, err
}
