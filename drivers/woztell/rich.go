package woztell

import "github.com/rapport-go/rapport/channel"

// outButtons is a text with buttons, on all platforms but WhatsApp
// ([d:fb-message-types]).
type outButtons struct {
	Type    string      `json:"type"`
	Text    string      `json:"text"`
	Buttons []outButton `json:"buttons"`
}

// outButton answers or opens an address.
type outButton struct {
	Type    string `json:"type"`
	Title   string `json:"title"`
	Payload string `json:"payload,omitempty"`
	URL     string `json:"url,omitempty"`
}

// outCarousel is a row of cards. A single card is a row of one: there is no
// type CARD ([d:fb-message-types]).
type outCarousel struct {
	Type  string    `json:"type"`
	Cards []outCard `json:"carousel"`
}

type outCard struct {
	Title    string      `json:"title"`
	Subtitle string      `json:"subtitle,omitempty"`
	Image    string      `json:"image_url,omitempty"`
	Buttons  []outButton `json:"buttons,omitempty"`
}

func answer(id, title string) outButton {
	return outButton{Type: "postback", Title: title, Payload: id}
}

func opener(address, title string) outButton {
	return outButton{Type: "web_url", Title: title, URL: address}
}

// rich makes buttons or cards for Messenger, Instagram and Web Chat.
func rich(part channel.Part) (any, error) {
	switch p := part.(type) {
	case channel.Buttons:
		out := outButtons{Type: "BUTTON", Text: p.Body}
		for _, b := range p.Buttons {
			out.Buttons = append(out.Buttons, answer(b.ID, b.Title))
		}
		return out, nil
	case channel.LinkButton:
		return outButtons{"BUTTON", p.Body, []outButton{opener(p.URL, p.Label)}}, nil
	case channel.Carousel:
		return carousel(p)
	}
	return nil, unsupported(opSend, "no "+string(part.Kind())+" can be sent")
}

func carousel(p channel.Carousel) (any, error) {
	out := outCarousel{Type: "CAROUSEL"}
	for _, card := range p.Cards {
		made := outCard{Title: card.Title, Subtitle: card.Body}
		if made.Title == "" { // it must have one; the body takes its place
			made.Title, made.Subtitle = card.Body, ""
		}
		if made.Title == "" {
			return nil, unsupported(opSend, "a card needs a title or a body")
		}
		if card.Image != nil {
			made.Image = card.Image.URL
		}
		for _, b := range card.Buttons {
			made.Buttons = append(made.Buttons, cardButton(b))
		}
		out.Cards = append(out.Cards, made)
	}
	return out, nil
}

func cardButton(b channel.CardButton) outButton {
	if b.URL != "" {
		return opener(b.URL, b.Title)
	}
	return answer(b.ID, b.Title)
}
