package channel

import (
	"bytes"
	"encoding/json"
)

func validateTemplate(t Template) *PlanError {
	if t.Name == "" || t.Language == "" {
		return wrong("", "a template needs a name and a language")
	}
	if _, err := t.OfferEnds.MarshalText(); err != nil {
		return wrong("", "an offer ends at a time that RFC 3339 can write")
	}
	for _, p := range t.parameters() {
		if p.Product != nil && p.Product.ID == "" {
			return wrong(FieldParameter, "a product needs an ID")
		}
	}
	for _, b := range t.buttons() {
		if fault := validateTemplateButton(b); fault != nil {
			return fault
		}
	}
	return nil
}

func validateTemplateButton(b TemplateButton) *PlanError {
	switch {
	case b.Index < 0:
		return wrong(FieldParameter, "a button's index counts from 0")
	case b.Data != "" && !isObject(b.Data):
		return wrong(FieldParameter, "what a form begins with is an object in JSON")
	case b.Kind == TemplateProducts && len(b.Sections) == 0:
		return wrong(FieldSections, "must not be empty")
	}
	for _, s := range b.Sections {
		if len(s.Products) == 0 {
			return wrong(FieldProducts, "must not be empty")
		}
		for _, id := range s.Products {
			if blank(id) {
				return wrong(FieldProducts, "a product needs an ID")
			}
		}
	}
	return nil
}

// isObject reports whether s is an object in JSON.
func isObject(s string) bool {
	return json.Valid([]byte(s)) && bytes.HasPrefix(bytes.TrimSpace([]byte(s)), []byte("{"))
}
