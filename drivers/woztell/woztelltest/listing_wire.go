package woztelltest

import (
	"cmp"
	"strings"

	"github.com/rapport-go/rapport/templates"
)

// A listedComponent is a part of a template in Meta's form, in upper case, while
// messages have it in lower case (n8n).
type listedComponent struct {
	Type    string         `json:"type"`
	Format  string         `json:"format,omitempty"`
	Text    string         `json:"text,omitempty"`
	Example *listedExample `json:"example,omitempty"`
	Buttons []listedButton `json:"buttons,omitempty"`
	Cards   []listedCard   `json:"cards,omitempty"`
}

type listedExample struct {
	Header []string   `json:"header_text,omitempty"`
	Body   [][]string `json:"body_text,omitempty"`
}

type listedButton struct {
	Type    string   `json:"type"`
	Text    string   `json:"text"`
	URL     string   `json:"url,omitempty"`
	Phone   string   `json:"phone_number,omitempty"`
	Flow    string   `json:"flow_id,omitempty"`
	Example []string `json:"example,omitempty"`
}

type listedCard struct {
	Components []listedComponent `json:"components"`
}

func componentsOf(t templates.Template) []listedComponent {
	all := pieceOf(templates.Card{Header: t.Header, Body: t.Body, Buttons: t.Buttons})
	if t.Footer != "" {
		all = append(all, listedComponent{Type: "FOOTER", Text: t.Footer})
	}
	if len(t.Cards) > 0 {
		carousel := listedComponent{Type: "CAROUSEL"}
		for _, c := range t.Cards {
			carousel.Cards = append(carousel.Cards, listedCard{pieceOf(c)})
		}
		all = append(all, carousel)
	}
	return all
}

// pieceOf lists what a template and a card have alike.
func pieceOf(c templates.Card) []listedComponent {
	var all []listedComponent
	if !c.Header.IsZero() {
		head := listedComponent{Type: "HEADER", Format: strings.ToUpper(string(c.Header.Kind)), Text: c.Header.Text.Text}
		if c.Header.Kind == templates.HeaderFile {
			head.Format = "DOCUMENT"
		}
		if values := examples(c.Header.Text); values != nil {
			head.Example = &listedExample{Header: values}
		}
		all = append(all, head)
	}
	body := listedComponent{Type: "BODY", Text: c.Body.Text}
	if values := examples(c.Body); values != nil {
		body.Example = &listedExample{Body: [][]string{values}}
	}
	all = append(all, body)
	if len(c.Buttons) > 0 {
		all = append(all, listedComponent{Type: "BUTTONS", Buttons: listedButtons(c.Buttons)})
	}
	return all
}

func examples(t templates.Text) []string {
	var values []string
	for _, v := range t.Variables {
		values = append(values, cmp.Or(v.Example, "example"))
	}
	return values
}

func listedButtons(all []templates.Button) []listedButton {
	var out []listedButton
	for _, b := range all {
		out = append(out, listedButton{
			Type: strings.ToUpper(string(b.Kind)), Text: b.Title, URL: b.URL, Phone: b.Phone, Flow: b.Flow,
			Example: examples(templates.Text{Variables: b.Variables}),
		})
	}
	return out
}
