package messenger

import (
	"cmp"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// outTemplate is a filled utility template (UTIL, 2026-03-13). One example of
// the page has it beside the message; all others, and this driver, in it.
type outTemplate struct {
	Name       string         `json:"name"`
	Language   outLanguage    `json:"language"`
	Components []outComponent `json:"components,omitempty"`
}

type outLanguage struct {
	Code string `json:"code"`
}

type outComponent struct {
	Type       string         `json:"type"`
	Parameters []outParameter `json:"parameters"`
}

type outParameter struct {
	Type    string `json:"type"`
	Name    string `json:"parameter_name,omitempty"`
	Text    string `json:"text,omitempty"`
	Payload string `json:"payload,omitempty"`
	URL     string `json:"url,omitempty"`
}

func template(t channel.Template) (*outMessage, error) {
	if len(t.Cards) > 0 || !t.OfferEnds.IsZero() {
		return nil, &channel.Error{Kind: channel.Unsupported, Op: opSend, Detail: "templates have neither cards nor offers on Messenger"}
	}
	out := outTemplate{Name: t.Name, Language: outLanguage{t.Language}}
	for _, part := range []struct {
		kind   string
		values []channel.Parameter
	}{{"header", t.Header}, {"body", t.Body}} {
		c, err := texts(part.kind, part.values)
		if err != nil {
			return nil, err
		}
		out.Components = append(out.Components, c...)
	}
	taps, err := taps(t.Buttons)
	if err != nil {
		return nil, err
	}
	out.Components = append(out.Components, taps...)
	return &outMessage{Template: &out}, nil
}

// texts fills header or body, if there are values. The picture of a header
// belongs to the template and takes none.
func texts(kind string, values []channel.Parameter) ([]outComponent, error) {
	if len(values) == 0 {
		return nil, nil
	}
	c := outComponent{Type: kind}
	for _, v := range values {
		text := meta.OneLine(v.Text)
		if text == "" {
			return nil, invalid(opSend, "a template's value is empty, or is no text")
		}
		c.Parameters = append(c.Parameters, outParameter{Type: "text", Name: v.Name, Text: text})
	}
	return []outComponent{c}, nil
}

// taps fills the buttons. They are not numbered: their order says which is
// which.
func taps(all []channel.TemplateButton) ([]outComponent, error) {
	if len(all) == 0 {
		return nil, nil
	}
	all = slices.SortedStableFunc(slices.Values(all), func(a, b channel.TemplateButton) int { return cmp.Compare(a.Index, b.Index) })
	c := outComponent{Type: "buttons"}
	for _, b := range all {
		if b.Value == "" {
			return nil, invalid(opSend, "a template button's value is empty")
		}
		switch b.Kind {
		case channel.TemplateReply:
			c.Parameters = append(c.Parameters, outParameter{Type: "POSTBACK", Payload: b.Value})
		case channel.TemplateURL:
			c.Parameters = append(c.Parameters, outParameter{Type: "URL", URL: b.Value})
		default:
			return nil, &channel.Error{Kind: channel.Unsupported, Op: opSend, Detail: "no template button of kind " + string(b.Kind)}
		}
	}
	return []outComponent{c}, nil
}
