package meta

import (
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/templates"
)

// A TemplatePage is one page of a listing (WA templates/template-management).
// The listing goes on for as long as Paging.Next is there.
type TemplatePage struct {
	Data   []ListedTemplate `json:"data"`
	Paging struct {
		Cursors struct {
			After Text `json:"after"`
		} `json:"cursors"`
		Next Text `json:"next"`
	} `json:"paging"`
}

// TemplateFields is what a listing is asked for.
const TemplateFields = "id,name,language,status,category,components,quality_score,rejected_reason,parameter_format"

// After is the cursor of the page that follows; empty on the last page.
func (p *TemplatePage) After() string {
	if p.Paging.Next == "" {
		return ""
	}
	return string(p.Paging.Cursors.After)
}

// A ListedTemplate is a template as the API lists it.
type ListedTemplate struct {
	ID         Text        `json:"id"`
	Name       Text        `json:"name"`
	Language   Text        `json:"language"`
	Status     Text        `json:"status"`
	Category   Text        `json:"category"`
	Quality    score       `json:"quality_score"`
	Rejected   Text        `json:"rejected_reason"`
	Format     Text        `json:"parameter_format"`
	Components []component `json:"components"`
}

// component is part of a template. Its type and format come in upper or in
// lower case.
type component struct {
	Type    Text           `json:"type"`
	Format  Text           `json:"format"`
	Text    Text           `json:"text"`
	Buttons []listedButton `json:"buttons"`
	Example struct {
		Header      anyList   `json:"header_text"`
		Body        anyList   `json:"body_text"`
		Handle      anyList   `json:"header_handle"`
		HeaderNamed []example `json:"header_text_named_params"`
		BodyNamed   []example `json:"body_text_named_params"`
	} `json:"example"`
	// Minutes is how long a one-time code is valid.
	Minutes number `json:"code_expiration_minutes"`
	Offer   *struct {
		Text    Text  `json:"text"`
		Expires loose `json:"has_expiration"`
	} `json:"limited_time_offer"`
	Cards []struct {
		Components []component `json:"components"`
	} `json:"cards"`
}

type example struct {
	Name  Text `json:"param_name"`
	Value Text `json:"example"`
}

// Template is the template in the words of package templates. Its Account is
// for the driver to set.
func (t *ListedTemplate) Template() templates.Template {
	made := templates.Template{
		ID: string(t.ID), Name: string(t.Name), Language: string(t.Language),
		Category: templates.ParseCategory(string(t.Category)), Status: templates.ParseStatus(string(t.Status)),
		Quality: upper(Text(t.Quality)), Parameters: templates.ParameterFormat(upper(t.Format)),
	}
	if upper(t.Rejected) != "NONE" {
		made.RejectedReason = string(t.Rejected)
	}
	for _, c := range t.Components {
		c.into(&made)
	}
	if made.Parameters == "" && hasWords(&made) {
		made.Parameters = templates.Named
	}
	if made.Category == templates.CategoryAuthentication && made.Body.Text == "" {
		made.Body = templates.ParseText("{{1}}") // WhatsApp writes the sentence round the code itself
	}
	return made
}

func upper(t Text) string { return strings.ToUpper(string(t)) }

func (c *component) into(t *templates.Template) {
	switch kind := upper(c.Type); {
	case kind == "HEADER" && headerKinds[upper(c.Format)] == "":
		t.Other = append(t.Other, "HEADER "+upper(c.Format))
	case kind == "HEADER":
		t.Header = c.header()
	case kind == "BODY":
		t.Body = withExamples(string(c.Text), c.Example.Body, c.Example.BodyNamed)
	case kind == "FOOTER":
		t.Footer = string(c.Text)
		t.CodeMinutes, _ = strconv.Atoi(string(c.Minutes)) // not there in most templates
	case kind == "BUTTONS":
		t.Buttons = append(t.Buttons, buttons(c.Buttons)...)
	case kind == "CAROUSEL" && len(c.Cards) > 0:
		t.Cards = c.cards(t)
	case kind == "LIMITED_TIME_OFFER" && c.Offer != nil:
		t.Offer = &templates.Offer{Text: string(c.Offer.Text), Expires: bool(c.Offer.Expires)}
	default:
		t.Other = append(t.Other, kind)
	}
}

var headerKinds = map[string]templates.HeaderKind{
	"TEXT": templates.HeaderText, "": templates.HeaderText, "IMAGE": templates.HeaderImage,
	"VIDEO": templates.HeaderVideo, "DOCUMENT": templates.HeaderFile, "LOCATION": templates.HeaderLocation,
	"GIF": templates.HeaderGIF, "PRODUCT": templates.HeaderProduct,
}

func (c *component) header() templates.Header {
	h := templates.Header{Kind: headerKinds[upper(c.Format)]}
	if h.Kind == templates.HeaderText {
		h.Text = withExamples(string(c.Text), c.Example.Header, c.Example.HeaderNamed)
	} else if len(c.Example.Handle) > 0 {
		h.Example = string(c.Example.Handle[0])
	}
	return h
}

// cards reads the cards of a carousel. What is strange about a card is noted
// with the template.
func (c *component) cards(t *templates.Template) []templates.Card {
	var all []templates.Card
	for _, listed := range c.Cards {
		var part templates.Template
		for _, c := range listed.Components {
			if upper(c.Type) != "CAROUSEL" {
				c.into(&part)
			}
		}
		all = append(all, templates.Card{Header: part.Header, Body: part.Body, Buttons: part.Buttons})
		for _, other := range part.Other {
			t.Other = append(t.Other, "CARD "+other)
		}
	}
	return all
}

// withExamples finds the variables of text and puts to each its example: by
// name, or else by place.
func withExamples(text string, positional []Text, named []example) templates.Text {
	made := templates.ParseText(text)
	for i := range made.Variables {
		v := &made.Variables[i]
		if i < len(positional) {
			v.Example = string(positional[i])
		}
		for _, e := range named {
			if string(e.Name) == v.Name {
				v.Example = string(e.Value)
			}
		}
	}
	return made
}

// hasWords reports whether variables of header or body have names. Listings of
// 360dialog leave the format out.
func hasWords(t *templates.Template) bool {
	for _, text := range []templates.Text{t.Header.Text, t.Body} {
		for _, v := range text.Variables {
			if _, err := strconv.Atoi(v.Name); err != nil {
				return true
			}
		}
	}
	return false
}
