package whatsapptest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/templates"
)

// What components and their buttons may be called; anything else is refused
// before the template is looked at (the wording of an answer of v24.0,
// shridarpatil/frappe_whatsapp#188, 2026-01-26).
var (
	componentTypes = []string{"HEADER", "BODY", "BUTTON", "CAROUSEL", "LIMITED_TIME_OFFER"}
	buttonTypes    = []string{"CATALOG", "COPY_CODE", "FLOW", "MPM", "QUICK_REPLY", "URL", "VOICE_CALL"}
)

func checkKinds(all outComponents) *refusal {
	for i, c := range all {
		if !slices.Contains(componentTypes, strings.ToUpper(c.Type)) {
			return refuse(100, "Param template['components'][%d]['type'] must be one of {%s}", i, strings.Join(componentTypes, ", "))
		}
		if strings.EqualFold(c.Type, "button") && !slices.Contains(buttonTypes, strings.ToUpper(c.SubType)) {
			return refuse(100, "Param template['components'][%d]['sub_type'] must be one of {%s}", i, strings.Join(buttonTypes, ", "))
		}
		for _, card := range c.Cards {
			if no := checkKinds(card.Components); no != nil {
				return no
			}
		}
	}
	return nil
}

// checkOffer: the end of an offer is given if the template counts down to it
// (WA limited-time-offer-templates, 2026-06-17). Which code a missing one gets
// is not documented.
func checkOffer(out outComponents, tpl *templates.Template) *refusal {
	c := out.part("limited_time_offer")
	expires := tpl.Offer != nil && tpl.Offer.Expires
	switch {
	case !expires && c != nil:
		return refuse(132000, "the template takes no limited_time_offer")
	case expires && (c == nil || len(c.Parameters) != 1 || c.Parameters[0].Offer == nil || c.Parameters[0].Offer.Ends <= 0):
		return refuse(131008, "limited_time_offer.expiration_time_ms is required")
	}
	return nil
}

// checkCards: all cards of the template, each once (WA
// media-card-carousel-templates, 2026-06-24; the code for another number is
// that of docs.kapso.ai/docs/whatsapp/templates/carousel, 2026).
func (s *Server) checkCards(out outComponents, tpl *templates.Template) *refusal {
	c := out.part("carousel")
	switch {
	case c == nil && len(tpl.Cards) == 0:
		return nil
	case len(tpl.Cards) == 0:
		return refuse(132000, "the template has no carousel")
	case c == nil || len(c.Cards) != len(tpl.Cards):
		return refuse(132012, "carousel: the template has %d cards", len(tpl.Cards))
	}
	for i, card := range c.Cards {
		if card.Index == nil || *card.Index != i {
			return refuse(131009, "carousel: card_index of the card %d is not %d", i, i)
		}
		if no := s.checkPiece(fmt.Sprintf("card %d: ", i), card.Components, tpl.Cards[i], cardBodyMax, tpl.Parameters); no != nil {
			return no
		}
	}
	return nil
}

// checkTaps holds the values of buttons against the buttons.
func checkTaps(where string, out outComponents, buttons []templates.Button) *refusal {
	for _, c := range out {
		if i := indexOf(c.Index); strings.EqualFold(c.Type, "button") && (i < 0 || i >= len(buttons)) {
			return refuse(131009, "%sbuttons: there is no button at the index %s", where, c.Index)
		}
	}
	for i, b := range buttons {
		if no := checkTap(fmt.Sprintf("%sbuttons: Button at index %d of type %s", where, i, b.Kind), out.button(i), b); no != nil {
			return no
		}
	}
	return nil
}

// A tap is how the value of a kind of button is written.
type tap struct {
	subType, parameter string
	bare               bool // without parameters it is accepted too
	check              func(name string, p outParameter) *refusal
}

var taps = map[templates.ButtonKind]tap{
	templates.ButtonReply:    {"quick_reply", "payload", false, func(name string, p outParameter) *refusal { return given(name, p.Payload) }},
	templates.ButtonURL:      {"url", "text", false, func(name string, p outParameter) *refusal { return required(name, p.Text, 2000) }},
	templates.ButtonOTP:      {"url", "text", false, func(name string, p outParameter) *refusal { return required(name, p.Text, 15) }},
	templates.ButtonCode:     {"copy_code", "coupon_code", false, func(name string, p outParameter) *refusal { return required(name, p.Coupon, 20) }},
	templates.ButtonFlow:     {"flow", "action", true, checkForm},
	templates.ButtonCatalog:  {"catalog", "action", true, checkThumbnail},
	templates.ButtonProducts: {"mpm", "action", false, checkProducts},
}

// checkTap: what a button must be given is there, once and of its kind. A form
// that is not named is refused with 131009 (juspay/clairvoyance#1128, 2026), all
// else that is missing with 131008 (shridarpatil/whatomate#501, 2026).
func checkTap(name string, c *outComponent, b templates.Button) *refusal {
	want, known := taps[b.Kind]
	switch {
	case c == nil && b.Takes() == "":
		return nil
	case c == nil && b.Kind == templates.ButtonFlow:
		return refuse(131009, "%s is not named", name)
	case c == nil:
		return refuse(131008, "%s requires a parameter", name)
	case !known || b.Accepts() == "":
		return refuse(132000, "%s takes no value", name)
	case !strings.EqualFold(c.SubType, want.subType):
		return refuse(131009, "Components sub_type invalid: %s is %s", name, strings.ToUpper(want.subType))
	case len(c.Parameters) == 0 && want.bare:
		return nil
	case len(c.Parameters) != 1:
		return refuse(131008, "%s requires a parameter", name)
	case c.Parameters[0].Type != want.parameter:
		return refuse(132012, "%s: format mismatch, expected %s", name, want.parameter)
	}
	return want.check(name, c.Parameters[0])
}

func given(name, value string) *refusal {
	if value == "" {
		return refuse(131008, "%s: the value is empty", name)
	}
	return nil
}

func checkForm(name string, p outParameter) *refusal {
	if p.Action == nil {
		return refuse(131008, "%s: action is required", name)
	}
	if data := strings.TrimSpace(string(p.Action.Data)); data != "" && !strings.HasPrefix(data, "{") {
		return refuse(131009, "%s: flow_action_data is not an object", name)
	}
	return nil
}

func checkThumbnail(name string, p outParameter) *refusal {
	if p.Action == nil || p.Action.Thumbnail == "" {
		return refuse(131008, "%s: action.thumbnail_product_retailer_id is required", name)
	}
	return nil
}

// checkProducts: up to ten sections with titles of 24 characters, and up to 30
// products over all of them (WA catalogs/mpm-template-messages, 2026-03-03).
func checkProducts(name string, p outParameter) *refusal {
	if no := checkThumbnail(name, p); no != nil {
		return no
	}
	all := 0
	for _, sec := range p.Action.Sections {
		all += len(sec.Items)
		if no := firstOf(optional(name+": section title", sec.Title, 24), count("products in a section", len(sec.Items), 1, 30)); no != nil {
			return no
		}
		for _, item := range sec.Items {
			if item.ID == "" {
				return refuse(131008, "%s: product_retailer_id is required", name)
			}
		}
	}
	return firstOf(count("sections", len(p.Action.Sections), 1, 10), count("products", all, 1, 30))
}
