package messengertest

import (
	"encoding/json"
	"strings"

	"github.com/rapport-go/rapport/templates"
)

// wireTemplate is a template as it is listed and made (UTIL, 2026-03-13).
type wireTemplate struct {
	ID         string          `json:"id,omitempty"`
	Name       string          `json:"name"`
	Language   string          `json:"language"`
	Status     string          `json:"status,omitempty"`
	Category   string          `json:"category"`
	Format     string          `json:"parameter_format,omitempty"`
	Rejected   string          `json:"rejected_reason,omitempty"`
	Components []wireComponent `json:"components"`
}

type wireComponent struct {
	Type    string          `json:"type"`
	Format  string          `json:"format,omitempty"`
	Text    string          `json:"text,omitempty"`
	Example json.RawMessage `json:"example,omitempty"`
	Buttons []wireButton    `json:"buttons,omitempty"`
}

type wireButton struct {
	Type string `json:"type"`
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
}

func wireTemplateOf(t templates.Template) wireTemplate {
	w := wireTemplate{
		ID: t.ID, Name: t.Name, Language: t.Language, Status: string(t.Status), Category: string(t.Category),
		Format: string(t.Parameters), Rejected: t.RejectedReason,
	}
	switch t.Header.Kind {
	case templates.HeaderText:
		w.Components = append(w.Components, wireComponent{Type: "HEADER", Format: "TEXT", Text: t.Header.Text.Text})
	case templates.HeaderImage:
		sample := mustJSON(map[string][]string{"header_handle": {t.Header.Example}})
		w.Components = append(w.Components, wireComponent{Type: "HEADER", Format: "IMAGE", Example: sample})
	}
	w.Components = append(w.Components, wireComponent{Type: "BODY", Text: t.Body.Text, Example: exampleOf(t)})
	if len(t.Buttons) > 0 {
		c := wireComponent{Type: "BUTTONS"}
		for _, b := range t.Buttons {
			c.Buttons = append(c.Buttons, wireButtonOf(b))
		}
		w.Components = append(w.Components, c)
	}
	return w
}

// exampleOf are the samples of the body's variables, by name or by place.
func exampleOf(t templates.Template) json.RawMessage {
	type named struct {
		Name    string `json:"param_name"`
		Example string `json:"example"`
	}
	if len(t.Body.Variables) == 0 {
		return nil
	}
	var plain []string
	var byName []named
	for _, v := range t.Body.Variables {
		plain, byName = append(plain, v.Example), append(byName, named{v.Name, v.Example})
	}
	if t.Parameters == templates.Named {
		return mustJSON(map[string][]named{"body_text_named_params": byName})
	}
	return mustJSON(map[string][][]string{"body_text": {plain}})
}

func wireButtonOf(b templates.Button) wireButton {
	if b.Kind == templates.ButtonURL {
		return wireButton{Type: "URL", Text: b.Title, URL: b.URL}
	}
	return wireButton{Type: "POSTBACK", Text: b.Title}
}

// check wants a name, a language, the category UTILITY and a body.
func (w wireTemplate) check() *refusal {
	if w.Category != "UTILITY" {
		return invalid("category must be UTILITY")
	}
	if no := firstOf(required("name", w.Name, 512), required("language", w.Language, 20)); no != nil {
		return no
	}
	bodies := 0
	for _, c := range w.Components {
		switch strings.ToUpper(c.Type) {
		case "BODY":
			bodies++
		case "HEADER", "BUTTONS", "FOOTER":
		default:
			return invalid("component type %q is none", c.Type)
		}
	}
	if bodies != 1 || w.template().Body.Text == "" {
		return invalid("a template has exactly one BODY with a text")
	}
	return nil
}

func (w wireTemplate) template() templates.Template {
	t := templates.Template{
		Name: w.Name, Language: w.Language, Category: templates.Category(w.Category),
		Parameters: templates.ParameterFormat(strings.ToUpper(w.Format)),
	}
	for _, c := range w.Components {
		switch strings.ToUpper(c.Type) {
		case "HEADER":
			t.Header = templates.Header{Kind: templates.HeaderText, Text: templates.ParseText(c.Text)}
			if strings.EqualFold(c.Format, "IMAGE") {
				t.Header = templates.Header{Kind: templates.HeaderImage}
			}
		case "BODY":
			t.Body = templates.ParseText(c.Text)
		case "FOOTER":
			t.Footer = c.Text
		case "BUTTONS":
			for _, b := range c.Buttons {
				t.Buttons = append(t.Buttons, b.button())
			}
		}
	}
	return t
}

func (b wireButton) button() templates.Button {
	if strings.EqualFold(b.Type, "URL") {
		return templates.Button{Kind: templates.ButtonURL, Title: b.Text, URL: b.URL}
	}
	return templates.Button{Kind: templates.ButtonReply, Title: b.Text}
}
