package whatsapptest

import (
	"encoding/json"
	"strconv"
	"strings"
)

// outTemplate is a template with its values (WA templates/overview, and the
// pages of the single kinds below templates and catalogs).
type outTemplate struct {
	Name     string `json:"name"`
	Language struct {
		Code string `json:"code"`
	} `json:"language"`
	Components outComponents `json:"components"`
}

// outComponents fill a template or one of its cards.
type outComponents []outComponent

type outComponent struct {
	Type       string            `json:"type"`
	SubType    string            `json:"sub_type"`
	Index      json.RawMessage   `json:"index"` // a number in text; some clients send a number
	Parameters []outParameter    `json:"parameters"`
	Cards      []outTemplateCard `json:"cards"`
}

type outTemplateCard struct {
	Index      *int          `json:"card_index"`
	Components outComponents `json:"components"`
}

type outParameter struct {
	Type     string      `json:"type"`
	Name     string      `json:"parameter_name"`
	Text     string      `json:"text"`
	Payload  string      `json:"payload"`
	Coupon   string      `json:"coupon_code"`
	Image    *wireFile   `json:"image"`
	Video    *wireFile   `json:"video"`
	Document *wireFile   `json:"document"`
	GIF      *wireFile   `json:"gif"`
	Location *wirePlace  `json:"location"`
	Product  *outProduct `json:"product"`
	Action   *outTap     `json:"action"`
	Offer    *struct {
		Ends int64 `json:"expiration_time_ms"`
	} `json:"limited_time_offer"`
}

type outProduct struct {
	ID      string `json:"product_retailer_id"`
	Catalog string `json:"catalog_id"`
}

type outTap struct {
	Token     string          `json:"flow_token"`
	Data      json.RawMessage `json:"flow_action_data"`
	Thumbnail string          `json:"thumbnail_product_retailer_id"`
	Sections  []struct {
		Title string       `json:"title"`
		Items []outProduct `json:"product_items"`
	} `json:"sections"`
}

// part finds the component of a kind, or nil.
func (all outComponents) part(kind string) *outComponent {
	for i := range all {
		if strings.EqualFold(all[i].Type, kind) {
			return &all[i]
		}
	}
	return nil
}

// button finds the component for the button with an index, or nil. The index
// is a number in text.
func (all outComponents) button(index int) *outComponent {
	for i := range all {
		c := &all[i]
		if strings.EqualFold(c.Type, "button") && indexOf(c.Index) == index {
			return c
		}
	}
	return nil
}

func indexOf(raw json.RawMessage) int {
	n, err := strconv.Atoi(strings.Trim(string(raw), `"`))
	if err != nil {
		return -1
	}
	return n
}

func (all outComponents) values(kind string) []outParameter {
	if c := all.part(kind); c != nil {
		return c.Parameters
	}
	return nil
}
