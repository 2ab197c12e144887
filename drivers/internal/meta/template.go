package meta

import (
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// outTemplate is a filled template (WA templates/overview and components,
// 2025-11-21).
type outTemplate struct {
	Name       string         `json:"name"`
	Language   outLanguage    `json:"language"`
	Components []outComponent `json:"components,omitempty"`
}

type outLanguage struct {
	Code   string `json:"code"`
	Policy string `json:"policy"`
}

type outComponent struct {
	Type       string         `json:"type"`
	SubType    string         `json:"sub_type,omitempty"`
	Index      string         `json:"index,omitempty"`
	Parameters []outParameter `json:"parameters"`
}

type outParameter struct {
	Type     string    `json:"type"`
	Name     string    `json:"parameter_name,omitempty"`
	Text     string    `json:"text,omitempty"`
	Payload  string    `json:"payload,omitempty"`
	Coupon   string    `json:"coupon_code,omitempty"`
	Image    *outMedia `json:"image,omitempty"`
	Video    *outMedia `json:"video,omitempty"`
	Document *outMedia `json:"document,omitempty"`
	Location *outPlace `json:"location,omitempty"`
}

func (e Encoder) template(t channel.Template) (string, any, error) {
	out := outTemplate{Name: t.Name, Language: outLanguage{t.Language, "deterministic"}}
	for _, part := range []struct {
		kind   string
		values []channel.Parameter
	}{{"header", t.Header}, {"body", t.Body}} {
		if len(part.values) == 0 {
			continue
		}
		c, err := e.component(part.kind, part.values)
		if err != nil {
			return "", nil, err
		}
		out.Components = append(out.Components, c)
	}
	for _, b := range t.Buttons {
		c, err := e.templateButton(b)
		if err != nil {
			return "", nil, err
		}
		out.Components = append(out.Components, c)
	}
	return "template", out, nil
}

func (e Encoder) component(kind string, values []channel.Parameter) (outComponent, error) {
	c := outComponent{Type: kind}
	for _, v := range values {
		p, err := e.parameter(v)
		if err != nil {
			return c, err
		}
		c.Parameters = append(c.Parameters, p)
	}
	return c, nil
}

func (e Encoder) parameter(v channel.Parameter) (outParameter, error) {
	p := outParameter{Name: v.Name}
	var err error
	switch {
	case v.Image != nil:
		p.Type = "image"
		p.Image, err = e.reference(v.Image)
	case v.Video != nil:
		p.Type = "video"
		p.Video, err = e.reference(v.Video)
	case v.File != nil:
		p.Type = "document"
		p.Document, err = e.reference(v.File)
		p.Document.Name = v.File.Name
	case v.Location != nil:
		p.Type, p.Location = "location", &outPlace{v.Location.Latitude, v.Location.Longitude, v.Location.Name, v.Location.Address}
	default:
		p.Type, p.Text = "text", OneLine(v.Text)
		if p.Text == "" {
			err = e.invalid("a template's value is empty")
		}
	}
	return p, err
}

// OneLine makes every run of white space one blank. A template's value with a
// line break, a tab or more than four blanks in a row is refused by Meta, and
// so is an empty one (issues of several clients, 2025).
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// templateButton fills a button. The button of an authentication template is
// an address, filled with the code; TemplateCode is a coupon to copy.
func (e Encoder) templateButton(b channel.TemplateButton) (outComponent, error) {
	c := outComponent{Type: "button", Index: strconv.Itoa(b.Index)}
	var p outParameter
	switch b.Kind {
	case channel.TemplateReply:
		c.SubType, p = "quick_reply", outParameter{Type: "payload", Payload: b.Value}
	case channel.TemplateURL:
		c.SubType, p = "url", outParameter{Type: "text", Text: b.Value}
	case channel.TemplateCode:
		c.SubType, p = "copy_code", outParameter{Type: "coupon_code", Coupon: b.Value}
	default:
		return c, e.unsupported("no template button of kind " + string(b.Kind))
	}
	if b.Value == "" {
		return c, e.invalid("a template button's value is empty")
	}
	c.Parameters = []outParameter{p}
	return c, nil
}
