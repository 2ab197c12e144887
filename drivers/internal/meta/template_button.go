package meta

import (
	"encoding/json"
	"strconv"

	"github.com/rapport-go/rapport/channel"
)

// outTap is what a button does that opens something within WhatsApp: a form
// (WA flows/guides/sendingaflow), the catalogue (WA
// catalogs/catalog-template-messages, 2026-03-03) or articles (WA
// catalogs/mpm-template-messages, 2026-03-03).
type outTap struct {
	Token     string          `json:"flow_token,omitempty"`
	Data      json.RawMessage `json:"flow_action_data,omitempty"`
	Thumbnail string          `json:"thumbnail_product_retailer_id,omitempty"`
	Sections  []outProducts   `json:"sections,omitempty"`
}

type outProducts struct {
	Title string    `json:"title,omitempty"`
	Items []outItem `json:"product_items"`
}

type outItem struct {
	ID string `json:"product_retailer_id"`
}

func (e Encoder) templateButtons(buttons []channel.TemplateButton) ([]outComponent, error) {
	var all []outComponent
	for _, b := range buttons {
		c, err := e.templateButton(b)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// templateButton fills a button. The button of an authentication template is
// an address, filled with the code; TemplateCode is a coupon to copy.
func (e Encoder) templateButton(b channel.TemplateButton) (outComponent, error) {
	c := outComponent{Type: "button", Index: strconv.Itoa(b.Index)}
	var p outParameter
	switch b.Kind {
	case channel.TemplateFlow:
		return e.flowButton(c, b)
	case channel.TemplateCatalog:
		return catalogButton(c, b), nil
	case channel.TemplateProducts:
		return e.productsButton(c, b)
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

// flowButton names the button of a form. One that is not named is refused
// (131009); what it is given may be missing altogether (juspay/clairvoyance#1128
// and megaapp977/stack#93, 2026 and 2025).
func (e Encoder) flowButton(c outComponent, b channel.TemplateButton) (outComponent, error) {
	c.SubType = "flow"
	if b.Value == "" && b.Data == "" {
		return c, nil
	}
	tap := &outTap{Token: b.Value}
	if b.Data != "" {
		var object map[string]json.RawMessage
		if json.Unmarshal([]byte(b.Data), &object) != nil || object == nil {
			return c, e.invalid("what a form begins with is no object in JSON")
		}
		tap.Data = json.RawMessage(b.Data)
	}
	c.Parameters = []outParameter{{Type: "action", Action: tap}}
	return c, nil
}

// catalogButton names the button of a catalogue, with the article whose picture
// is shown if there is one.
func catalogButton(c outComponent, b channel.TemplateButton) outComponent {
	c.SubType = "catalog"
	if b.Value != "" {
		c.Parameters = []outParameter{{Type: "action", Action: &outTap{Thumbnail: b.Value}}}
	}
	return c
}

func (e Encoder) productsButton(c outComponent, b channel.TemplateButton) (outComponent, error) {
	c.SubType = "mpm"
	tap := &outTap{Thumbnail: b.Value}
	for _, s := range b.Sections {
		made := outProducts{Title: s.Title}
		for _, id := range s.Products {
			made.Items = append(made.Items, outItem{id})
		}
		if len(made.Items) == 0 {
			return c, e.invalid("a section has no products")
		}
		tap.Sections = append(tap.Sections, made)
	}
	if b.Value == "" || len(tap.Sections) == 0 {
		return c, e.invalid("there are no products to choose from, or none to show")
	}
	c.Parameters = []outParameter{{Type: "action", Action: tap}}
	return c, nil
}
