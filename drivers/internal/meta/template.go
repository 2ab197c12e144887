package meta

import (
	"slices"
	"strings"
	"time"

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

// outComponent fills one part of a template. A carousel has cards instead of
// parameters, and each card components of its own (WA
// templates/marketing-templates/media-card-carousel-templates, 2026-06-24).
type outComponent struct {
	Type       string            `json:"type"`
	SubType    string            `json:"sub_type,omitempty"`
	Index      string            `json:"index,omitempty"`
	Parameters []outParameter    `json:"parameters,omitempty"`
	Cards      []outTemplateCard `json:"cards,omitempty"`
}

type outTemplateCard struct {
	Index      int            `json:"card_index"`
	Components []outComponent `json:"components"`
}

type outParameter struct {
	Type     string      `json:"type"`
	Name     string      `json:"parameter_name,omitempty"`
	Text     string      `json:"text,omitempty"`
	Payload  string      `json:"payload,omitempty"`
	Coupon   string      `json:"coupon_code,omitempty"`
	Image    *outMedia   `json:"image,omitempty"`
	Video    *outMedia   `json:"video,omitempty"`
	Document *outMedia   `json:"document,omitempty"`
	GIF      *outMedia   `json:"gif,omitempty"`
	Location *outPlace   `json:"location,omitempty"`
	Product  *outProduct `json:"product,omitempty"`
	Offer    *outOffer   `json:"limited_time_offer,omitempty"`
	Action   *outTap     `json:"action,omitempty"`
}

// outProduct is the article of a header (WA
// templates/marketing-templates/spm-templates, 2026-06-24).
type outProduct struct {
	ID      string `json:"product_retailer_id"`
	Catalog string `json:"catalog_id"`
}

// outOffer says when an offer ends, in milliseconds (WA
// templates/marketing-templates/limited-time-offer-templates, 2026-06-17).
type outOffer struct {
	Ends int64 `json:"expiration_time_ms"`
}

func (e Encoder) template(t channel.Template) (string, any, error) {
	out := outTemplate{Name: t.Name, Language: outLanguage{t.Language, "deterministic"}}
	front, err := e.texts(t.Header, t.Body)
	if err != nil {
		return "", nil, err
	}
	back, err := e.templateButtons(t.Buttons)
	if err != nil {
		return "", nil, err
	}
	cards, err := e.templateCards(t.Cards)
	if err != nil {
		return "", nil, err
	}
	out.Components = slices.Concat(front, offerComponent(t.OfferEnds), back, cards)
	return "template", out, nil
}

// texts fills header and body, as far as there are values.
func (e Encoder) texts(header, body []channel.Parameter) ([]outComponent, error) {
	var all []outComponent
	for _, part := range []struct {
		kind   string
		values []channel.Parameter
	}{{"header", header}, {"body", body}} {
		if len(part.values) == 0 {
			continue
		}
		c, err := e.component(part.kind, part.values)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

func offerComponent(ends time.Time) []outComponent {
	if ends.IsZero() {
		return nil
	}
	const kind = "limited_time_offer"
	return []outComponent{{Type: kind, Parameters: []outParameter{{Type: kind, Offer: &outOffer{ends.UnixMilli()}}}}}
}

// templateCards is a carousel, if there are cards. A card in which nothing is
// open is named all the same.
func (e Encoder) templateCards(cards []channel.TemplateCard) ([]outComponent, error) {
	if len(cards) == 0 {
		return nil, nil
	}
	carousel := outComponent{Type: "carousel"}
	for i, card := range cards {
		front, err := e.texts(card.Header, card.Body)
		if err != nil {
			return nil, err
		}
		back, err := e.templateButtons(card.Buttons)
		if err != nil {
			return nil, err
		}
		components := append(append([]outComponent{}, front...), back...)
		carousel.Cards = append(carousel.Cards, outTemplateCard{i, components})
	}
	return []outComponent{carousel}, nil
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
	case v.GIF != nil:
		p.Type = "gif"
		p.GIF, err = e.reference(v.GIF)
	case v.Product != nil:
		p.Type, p.Product = "product", &outProduct{v.Product.ID, v.Product.Catalog}
		if v.Product.ID == "" || v.Product.Catalog == "" {
			err = e.invalid("a product needs its ID and its catalogue")
		}
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
