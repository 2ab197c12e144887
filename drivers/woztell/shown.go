package woztell

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// An inResponse is a response of ours, or of a colleague's, as an echo tells it.
// The keys are those of sendResponses.
type inResponse struct {
	Quick   []outQuick  `json:"quickReplies"`
	Body    outLine     `json:"body"`
	Text    text        `json:"text"`
	Action  outAction   `json:"action"`
	Buttons []outButton `json:"buttons"`
	Cards   []outCard   `json:"carousel"`
	Name    text        `json:"elementName"`
	Lang    text        `json:"languageCode"`
}

// shown is what an echo shows. What is not understood is read like a message of
// a contact's.
func (e *envelope) shown() channel.Parts {
	var r inResponse
	_ = json.Unmarshal(e.Data, &r) // what has another type is left out
	if part := r.part(string(e.Type)); part != nil {
		return channel.Parts{part}
	}
	return contentOf(e).parts(string(e.Type))
}

func (r *inResponse) part(kind string) channel.Part {
	switch {
	case kind == "TEXT" && len(r.Quick) > 0:
		out := channel.QuickReplies{Body: string(r.Text)}
		for _, q := range r.Quick {
			out.Replies = append(out.Replies, channel.Button{ID: q.Payload, Title: q.Title})
		}
		return out
	case kind == "WHATSAPP_REPLY_BUTTONS" && len(r.Action.Buttons) > 0:
		out := channel.Buttons{Body: r.Body.Text}
		for _, b := range r.Action.Buttons {
			out.Buttons = append(out.Buttons, channel.Button{ID: b.Reply.Payload, Title: b.Reply.Title})
		}
		return out
	case kind == "WHATSAPP_LIST" && len(r.Action.Sections) > 0:
		return r.list()
	case kind == "BUTTON" && len(r.Buttons) > 0:
		return r.buttons()
	case kind == "CAROUSEL" && len(r.Cards) > 0:
		return r.carousel()
	case kind == "TEMPLATE" && r.Name != "":
		return channel.Template{Name: string(r.Name), Language: string(r.Lang)}
	}
	return nil
}

func (r *inResponse) list() channel.Part {
	out := channel.List{Body: r.Body.Text, Label: r.Action.Button}
	for _, s := range r.Action.Sections {
		made := channel.Section{Title: s.Title}
		for _, row := range s.Rows {
			made.Rows = append(made.Rows, channel.Row{ID: row.Payload, Title: row.Title, Description: row.Description})
		}
		out.Sections = append(out.Sections, made)
	}
	return out
}

// buttons is answers, or a lonely link; a mixture is shown as cards are.
func (r *inResponse) buttons() channel.Part {
	if len(r.Buttons) == 1 && r.Buttons[0].URL != "" {
		return channel.LinkButton{Body: string(r.Text), Label: r.Buttons[0].Title, URL: r.Buttons[0].URL}
	}
	out := channel.Buttons{Body: string(r.Text)}
	for _, b := range r.Buttons {
		if b.URL != "" {
			return channel.Carousel{Cards: []channel.Card{{Body: string(r.Text), Buttons: cardButtons(r.Buttons)}}}
		}
		out.Buttons = append(out.Buttons, channel.Button{ID: b.Payload, Title: b.Title})
	}
	return out
}

func (r *inResponse) carousel() channel.Part {
	var out channel.Carousel
	for _, c := range r.Cards {
		made := channel.Card{Title: c.Title, Body: c.Subtitle, Buttons: cardButtons(c.Buttons)}
		if c.Image != "" {
			made.Image = &channel.Media{URL: c.Image}
		}
		out.Cards = append(out.Cards, made)
	}
	return out
}

func cardButtons(all []outButton) []channel.CardButton {
	var out []channel.CardButton
	for _, b := range all {
		out = append(out, channel.CardButton{ID: b.Payload, Title: b.Title, URL: b.URL})
	}
	return out
}
