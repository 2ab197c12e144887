package woztelltest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/templates"
)

// knownTemplates fills in what was left out.
func knownTemplates(all []templates.Template) []templates.Template {
	all = slices.Clone(all)
	for i := range all {
		t := &all[i]
		t.ID = cmp.Or(t.ID, strconv.Itoa(990_000_000_000_001+i))
		t.Status = cmp.Or(t.Status, templates.StatusApproved)
		t.Category = cmp.Or(t.Category, templates.CategoryUtility)
		t.Body, t.Header.Text = withVariables(t.Body), withVariables(t.Header.Text)
		t.Buttons, t.Cards = knownButtons(t.Buttons), slices.Clone(t.Cards)
		for j := range t.Cards {
			c := &t.Cards[j]
			c.Body, c.Header.Text, c.Buttons = withVariables(c.Body), withVariables(c.Header.Text), knownButtons(c.Buttons)
		}
	}
	return all
}

func knownButtons(all []templates.Button) []templates.Button {
	all = slices.Clone(all)
	for i := range all {
		if b := &all[i]; b.Variables == nil {
			b.Variables = templates.ParseText(b.URL).Variables
		}
	}
	return all
}

// withVariables finds the variables of a text whose author did not list them.
func withVariables(t templates.Text) templates.Text {
	if t.Variables == nil {
		return templates.ParseText(t.Text)
	}
	return t
}

// fault is Meta's error. WOZTELL tells it in a FAILED event only.
func fault(code int, format string, args ...any) *PlatformError {
	text := fmt.Sprintf(format, args...)
	return &PlatformError{Code: code, Title: text, Message: text}
}

func firstFault(all ...*PlatformError) *PlatformError {
	for _, f := range all {
		if f != nil {
			return f
		}
	}
	return nil
}

// checkTemplate finds the template and holds the values against it. There is no
// fallback to another language: zh_HK is not zh_TW (Meta, supported languages).
func (s *Server) checkTemplate(c *Channel, m *response) (*templates.Template, *PlatformError) {
	tpl := templates.Find(c.Templates, m.Element, m.Language)
	switch {
	case tpl == nil:
		return nil, fault(132001, "Template name does not exist in the translation")
	case tpl.Status == templates.StatusPaused:
		return nil, fault(132015, "Template is paused")
	case tpl.Status == templates.StatusDisabled:
		return nil, fault(132016, "Template is disabled")
	case tpl.Status != templates.StatusApproved:
		return nil, fault(132001, "Template is not approved")
	}
	return tpl, firstFault(
		checkIndexes(m.Components),
		s.checkPiece("", m.Components, templates.Card{Header: tpl.Header, Body: tpl.Body, Buttons: tpl.Buttons}),
		s.checkCards(m.Components, tpl),
	)
}

// checkIndexes: the index of a button is a text, and its sub_type is in lower
// case, but in upper case in the cards of a carousel (n8n, setParamsComponents).
// Meta takes both: the simulator is stricter about the index only.
func checkIndexes(all outComponents) *PlatformError {
	for _, c := range all {
		if strings.EqualFold(c.Type, "button") && !strings.HasPrefix(string(c.Index), `"`) {
			return fault(131009, "button: the index is not a text")
		}
		for _, card := range c.Cards {
			if f := checkIndexes(card.Components); f != nil {
				return f
			}
		}
	}
	return nil
}

// checkPiece holds the values of a template or of one of its cards against it:
// all variables of the body, and those of header and buttons if they have any. A
// body without variables may be there with no parameters (n8n).
func (s *Server) checkPiece(where string, all outComponents, piece templates.Card) *PlatformError {
	return firstFault(
		s.checkTemplateHeader(where, all.values("header"), piece.Header),
		checkTexts(where+"body", all.values("body"), piece.Body),
		checkTaps(where, all, piece.Buttons),
	)
}

func checkTexts(where string, values []outParameter, text templates.Text) *PlatformError {
	if len(values) != len(text.Variables) {
		return fault(132000, "%s: number of localizable_params (%d) does not match the expected number of params (%d)", where, len(values), len(text.Variables))
	}
	for _, v := range values {
		switch {
		case v.Type != "text" || v.Text == "":
			return fault(131008, "%s: a value is missing", where)
		case strings.ContainsAny(v.Text, "\n\t") || strings.Contains(v.Text, "     "):
			return fault(132018, "%s: a value has a line break, a tab or more than 4 blanks in a row", where)
		}
	}
	return nil
}

// checkTemplateHeader: a header of text takes its variables, any other one value
// of its kind.
func (s *Server) checkTemplateHeader(where string, values []outParameter, h templates.Header) *PlatformError {
	if h.IsZero() || h.Kind == templates.HeaderText {
		return checkTexts(where+"header", values, h.Text)
	}
	kind := string(h.Kind)
	if h.Kind == templates.HeaderFile {
		kind = "document"
	}
	if len(values) != 1 || values[0].Type != kind {
		return fault(132012, "%sheader: format mismatch, expected %s", where, strings.ToUpper(kind))
	}
	if kind == "location" {
		return checkPlace(values[0].Location)
	}
	f := values[0].file()
	switch {
	case f == nil:
		return fault(131008, "%sheader: the file is missing", where)
	case f.ID != "" && s.files[f.ID] == nil:
		return fault(131009, "%sheader: there is no such file", where)
	case f.ID == "" && s.checkURL("link", f.Link) != nil:
		return fault(131009, "%sheader: the link is not valid", where)
	}
	return nil
}

func checkPlace(l *outPlace) *PlatformError {
	if l == nil {
		return fault(131008, "header: the location is missing")
	}
	_, err := l.Latitude.Float64()
	_, err2 := l.Longitude.Float64()
	if err != nil || err2 != nil {
		return fault(131009, "header: the location is not valid")
	}
	return nil
}

// checkCards: all cards of the template, each once.
func (s *Server) checkCards(all outComponents, tpl *templates.Template) *PlatformError {
	c := all.part("carousel")
	switch {
	case c == nil && len(tpl.Cards) == 0:
		return nil
	case c == nil || len(c.Cards) != len(tpl.Cards):
		return fault(132012, "carousel: the template has %d cards", len(tpl.Cards))
	}
	for i, card := range c.Cards {
		if card.Index == nil || *card.Index != i {
			return fault(131009, "carousel: card_index of the card %d is not %d", i, i)
		}
		if f := s.checkPiece(fmt.Sprintf("card %d: ", i), card.Components, tpl.Cards[i]); f != nil {
			return f
		}
	}
	return nil
}
