package messenger

import (
	"context"
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// outButton answers or opens an address (BTN, 2026-06-17).
type outButton struct {
	Type    string `json:"type"`
	Title   string `json:"title"`
	Payload string `json:"payload,omitempty"`
	URL     string `json:"url,omitempty"`
}

// outElement is a card of a generic template, or the file of a media template.
type outElement struct {
	Title    string      `json:"title,omitempty"`
	Subtitle string      `json:"subtitle,omitempty"`
	Image    string      `json:"image_url,omitempty"`
	Media    string      `json:"media_type,omitempty"`
	ID       string      `json:"attachment_id,omitempty"`
	Buttons  []outButton `json:"buttons,omitempty"`
}

func structured(p outPayload) *outMessage {
	return &outMessage{Attachment: &outAttachment{Type: "template", Payload: p}}
}

// buttons is a button template: a text with answers, or with a link
// (TPL/button, 2026-04-22). It has neither header nor footer.
func buttons(part channel.Part) (*outMessage, error) {
	out := outPayload{Template: "button"}
	bare := true
	switch p := part.(type) {
	case channel.Buttons:
		out.Text, bare = p.Body, p.Header.IsZero() && p.Footer == ""
		for _, b := range p.Buttons {
			out.Buttons = append(out.Buttons, outButton{Type: postback, Title: b.Title, Payload: b.ID})
		}
	case channel.LinkButton:
		out.Text, bare = p.Body, p.Header.IsZero() && p.Footer == ""
		out.Buttons = []outButton{{Type: "web_url", Title: p.Label, URL: p.URL}}
	}
	if !bare {
		return nil, invalid(opSend, "Messenger has neither headers nor footers")
	}
	return structured(out), nil
}

// carousel is a generic template, or, for a lonely picture without words, a
// media template (TPL/generic, TPL/media, 2026).
func (c *Channel) carousel(ctx context.Context, p channel.Carousel) (*outMessage, error) {
	if p.Body != "" {
		return nil, invalid(opSend, "cards have no text in front of them on Messenger")
	}
	if len(p.Cards) == 1 && wordless(p.Cards[0]) {
		return c.picture(ctx, p.Cards[0])
	}
	out := outPayload{Template: "generic"}
	for _, card := range p.Cards {
		e, err := outCard(card)
		if err != nil {
			return nil, err
		}
		out.Elements = append(out.Elements, e)
	}
	return structured(out), nil
}

func wordless(card channel.Card) bool {
	return card.Title == "" && card.Body == "" && card.Image != nil
}

// outCard needs a title (100/2018053). Where there is none, the body takes its
// place.
func outCard(card channel.Card) (outElement, error) {
	e := outElement{Title: card.Title, Subtitle: card.Body, Buttons: cardButtons(card.Buttons)}
	if e.Title == "" {
		e.Title, e.Subtitle = card.Body, ""
	}
	if e.Title == "" {
		return e, invalid(opSend, "a card among several needs a title or a body")
	}
	if card.Image != nil {
		e.Image = card.Image.URL
		if e.Image == "" {
			return e, invalid(opSend, "a card's picture needs an address")
		}
	}
	return e, nil
}

func cardButtons(all []channel.CardButton) []outButton {
	var out []outButton
	for _, b := range all {
		if b.URL != "" {
			out = append(out, outButton{Type: "web_url", Title: b.Title, URL: b.URL})
			continue
		}
		out = append(out, outButton{Type: postback, Title: b.Title, Payload: b.ID})
	}
	return out
}

// picture is a media template. It takes no address but the id of an upload, so
// Meta is told to fetch the file first.
func (c *Channel) picture(ctx context.Context, card channel.Card) (*outMessage, error) {
	id := card.Image.ID
	if id == "" {
		var err error
		if id, err = c.fetched(ctx, card.Image.URL); err != nil {
			return nil, err
		}
	}
	e := outElement{Media: "image", ID: id, Buttons: cardButtons(card.Buttons)}
	return structured(outPayload{Template: "media", Elements: []outElement{e}}), nil
}

// fetched makes Meta fetch a picture and returns its id (SA, 2026). Whatever
// becomes of that, no message has appeared.
func (c *Channel) fetched(ctx context.Context, address string) (string, error) {
	if address == "" {
		return "", invalid(opSend, "the picture has neither an id nor an address")
	}
	body, err := json.Marshal(outUpload{outMessage{Attachment: &outAttachment{
		Type: "image", Payload: outPayload{URL: address, Reusable: true},
	}}})
	if err != nil {
		return "", invalid(opSend, "the picture's address does not encode as JSON")
	}
	var stored struct {
		ID graph.Text `json:"attachment_id"`
	}
	if err := c.client.Exchange(ctx, opSend, c.edge("message_attachments"), body, &stored); err != nil {
		e := *channel.AsError(opSend, err)
		e.Uncertain = false
		return "", &e
	}
	if stored.ID == "" {
		return "", &channel.Error{Kind: channel.Unknown, Op: opSend, Detail: "the picture was taken without an id"}
	}
	return string(stored.ID), nil
}

// outUpload is the body of a call to "message_attachments": a message without
// a recipient.
type outUpload struct {
	Message outMessage `json:"message"`
}
