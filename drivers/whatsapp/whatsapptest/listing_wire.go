package whatsapptest

import (
	"cmp"
	"strings"

	"github.com/rapport-go/rapport/templates"
)

// wireTemplate is a template as it is listed (WA templates/template-management
// and templates/components, 2025-11-21).
type wireTemplate struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Language   string          `json:"language"`
	Status     string          `json:"status"`
	Category   string          `json:"category"`
	Format     string          `json:"parameter_format"`
	Rejected   string          `json:"rejected_reason"`
	Quality    wireScore       `json:"quality_score"`
	Components []wireComponent `json:"components"`
}

type wireScore struct {
	Score string `json:"score"`
}

type wireComponent struct {
	Type    string             `json:"type"`
	Format  string             `json:"format,omitempty"`
	Text    string             `json:"text,omitempty"`
	Example *wireExample       `json:"example,omitempty"`
	Buttons []wireButton       `json:"buttons,omitempty"`
	Minutes int                `json:"code_expiration_minutes,omitempty"`
	Offer   *wireOffer         `json:"limited_time_offer,omitempty"`
	Cards   []wireTemplateCard `json:"cards,omitempty"`
}

type wireOffer struct {
	Text    string `json:"text"`
	Expires bool   `json:"has_expiration"`
}

type wireTemplateCard struct {
	Components []wireComponent `json:"components"`
}

type wireExample struct {
	Header      []string    `json:"header_text,omitempty"`
	Body        [][]string  `json:"body_text,omitempty"`
	HeaderNamed []wireNamed `json:"header_text_named_params,omitempty"`
	BodyNamed   []wireNamed `json:"body_text_named_params,omitempty"`
}

type wireNamed struct {
	Name    string `json:"param_name"`
	Example string `json:"example"`
}

type wireButton struct {
	Type    string   `json:"type"`
	Text    string   `json:"text"`
	URL     string   `json:"url,omitempty"`
	Phone   string   `json:"phone_number,omitempty"`
	OTP     string   `json:"otp_type,omitempty"`
	Flow    string   `json:"flow_id,omitempty"`
	Example []string `json:"example,omitempty"`
}

func wireTemplateOf(t templates.Template) wireTemplate {
	w := wireTemplate{
		ID: t.ID, Name: t.Name, Language: t.Language, Status: string(t.Status), Category: string(t.Category),
		Format: string(t.Parameters), Rejected: cmp.Or(t.RejectedReason, "NONE"), Quality: wireScore{cmp.Or(t.Quality, "UNKNOWN")},
	}
	w.Components = pieceComponents(ownCard(&t), t.Parameters)
	if t.Footer != "" || t.CodeMinutes > 0 {
		w.Components = append(w.Components, wireComponent{Type: "FOOTER", Text: t.Footer, Minutes: t.CodeMinutes})
	}
	if t.Offer != nil {
		w.Components = append(w.Components, wireComponent{Type: "LIMITED_TIME_OFFER", Offer: &wireOffer{t.Offer.Text, t.Offer.Expires}})
	}
	if len(t.Cards) > 0 {
		carousel := wireComponent{Type: "CAROUSEL"}
		for _, c := range t.Cards {
			carousel.Cards = append(carousel.Cards, wireTemplateCard{pieceComponents(c, t.Parameters)})
		}
		w.Components = append(w.Components, carousel)
	}
	return w
}

// pieceComponents lists what a template and a card have alike.
func pieceComponents(c templates.Card, format templates.ParameterFormat) []wireComponent {
	var all []wireComponent
	if !c.Header.IsZero() {
		all = append(all, headerComponent(c.Header, format))
	}
	body := wireComponent{Type: "BODY", Text: c.Body.Text}
	if values, named := examples(c.Body, format); len(values)+len(named) > 0 {
		body.Example = &wireExample{BodyNamed: named}
		if len(values) > 0 {
			body.Example.Body = [][]string{values}
		}
	}
	all = append(all, body)
	if len(c.Buttons) > 0 {
		all = append(all, wireComponent{Type: "BUTTONS", Buttons: wireButtons(c.Buttons)})
	}
	return all
}

func headerComponent(h templates.Header, format templates.ParameterFormat) wireComponent {
	c := wireComponent{Type: "HEADER", Format: strings.ToUpper(headerType(h.Kind)), Text: h.Text.Text}
	if values, named := examples(h.Text, format); len(values)+len(named) > 0 {
		c.Example = &wireExample{Header: values, HeaderNamed: named}
	}
	return c
}

func examples(t templates.Text, format templates.ParameterFormat) (values []string, named []wireNamed) {
	for _, v := range t.Variables {
		if format == templates.Named {
			named = append(named, wireNamed{v.Name, cmp.Or(v.Example, "example")})
		} else {
			values = append(values, cmp.Or(v.Example, "example"))
		}
	}
	return values, named
}

func wireButtons(all []templates.Button) []wireButton {
	var out []wireButton
	for _, b := range all {
		w := wireButton{Type: strings.ToUpper(string(b.Kind)), Text: b.Title, URL: b.URL, Phone: b.Phone, OTP: string(b.OTP), Flow: b.Flow}
		for _, v := range b.Variables {
			w.Example = append(w.Example, cmp.Or(v.Example, "example"))
		}
		out = append(out, w)
	}
	return out
}
