package whatsapptest

import (
	"strings"
	"unicode/utf8"

	"github.com/rapport-go/rapport/templates"
)

// checkTemplate finds the template and checks the values. There is no fallback
// to another language (WA templates/supported-languages). The caller holds
// s.mu.
func (s *Server) checkTemplate(out *outTemplate) (*templates.Template, *refusal) {
	if out == nil || out.Name == "" || out.Language.Code == "" {
		return nil, refuse(131008, "template.name and template.language.code are required")
	}
	tpl := templates.Find(s.templates, out.Name, out.Language.Code)
	if tpl == nil {
		return nil, refuse(132001, "the template does not exist in the language %s", out.Language.Code)
	}
	switch tpl.Status {
	case templates.StatusApproved:
		return tpl, s.checkValues(out, tpl)
	case templates.StatusPaused:
		return nil, refuse(132015, "the template is paused")
	case templates.StatusDisabled:
		return nil, refuse(132016, "the template is disabled")
	}
	return nil, refuse(132001, "the template is not approved")
}

func (s *Server) checkValues(out *outTemplate, tpl *templates.Template) *refusal {
	return firstOf(
		checkKinds(out.Components),
		s.checkPiece("", out.Components, ownCard(tpl), bodyLimit(tpl), tpl.Parameters),
		checkOffer(out.Components, tpl),
		s.checkCards(out.Components, tpl),
	)
}

// ownCard is what a template has beside its cards.
func ownCard(tpl *templates.Template) templates.Card {
	return templates.Card{Header: tpl.Header, Body: tpl.Body, Buttons: tpl.Buttons}
}

// checkPiece checks what fills a template or one of its cards. Where says which.
func (s *Server) checkPiece(where string, out outComponents, piece templates.Card, limit int, format templates.ParameterFormat) *refusal {
	if no := s.checkTemplateHeader(where, out, piece.Header, format); no != nil {
		return no
	}
	if no := checkTexts(where+"body", out.values("body"), piece.Body, format); no != nil {
		return no
	}
	if n := utf8.RuneCountInString(fill(piece.Body, out.values("body"))); n > limit {
		return refuse(132005, "%sbody: the filled text has %d characters, at most %d are allowed", where, n, limit)
	}
	return checkTaps(where, out, piece.Buttons)
}

// bodyLimit is how long a filled body may be: 1,024 characters, 600 beside an
// offer, 160 beside an article (WA templates/components, 2025-11-21;
// limited-time-offer-templates, 2026-06-17; spm-templates, 2026-06-24).
func bodyLimit(tpl *templates.Template) int {
	switch {
	case tpl.Header.Kind == templates.HeaderProduct:
		return cardBodyMax
	case tpl.Offer != nil:
		return 600
	}
	return 1024
}

// cardBodyMax is how long the text of a card may be (WA
// media-card-carousel-templates, 2026-06-24).
const cardBodyMax = 160

// checkTexts holds values against variables: their number (132000), their
// names, and what may be in them (132018): no line break, no tab, no more than
// four blanks in a row (issues of several clients, 2025).
func checkTexts(where string, values []outParameter, text templates.Text, format templates.ParameterFormat) *refusal {
	if len(values) != len(text.Variables) {
		return refuse(132000, "%s: number of localizable_params (%d) does not match the expected number of params (%d)",
			where, len(values), len(text.Variables))
	}
	for i, v := range values {
		switch {
		case v.Type != "text":
			return refuse(132012, "%s: value %d is not text", where, i+1)
		case v.Text == "":
			return refuse(131008, "%s: value %d is empty", where, i+1)
		case strings.ContainsAny(v.Text, "\n\t") || strings.Contains(v.Text, "     "):
			return refuse(132018, "%s: value %d has a line break, a tab or more than 4 blanks in a row", where, i+1)
		case format == templates.Named && !named(text, v.Name):
			return refuse(132000, "%s: value %d has no name or an unknown one", where, i+1)
		}
	}
	return nil
}

func named(text templates.Text, name string) bool {
	for _, v := range text.Variables {
		if v.Name == name {
			return true
		}
	}
	return false
}

// checkTemplateHeader: a header of text takes its variables, any other takes
// one value of its kind.
func (s *Server) checkTemplateHeader(where string, out outComponents, h templates.Header, format templates.ParameterFormat) *refusal {
	values := out.values("header")
	if h.IsZero() || h.Kind == templates.HeaderText {
		return checkTexts(where+"header", values, h.Text, format)
	}
	kind := headerType(h.Kind)
	if len(values) != 1 || values[0].Type != kind {
		return refuse(132012, "%sheader: format mismatch, expected %s", where, strings.ToUpper(kind))
	}
	switch kind {
	case "image":
		return s.checkFile(kind, values[0].Image)
	case "video":
		return s.checkFile(kind, values[0].Video)
	case "gif":
		return s.checkFile("video", values[0].GIF)
	case "document":
		return s.checkFile(kind, values[0].Document)
	case "product":
		return checkProduct(values[0].Product)
	}
	return checkPlace(values[0].Location)
}

func checkProduct(p *outProduct) *refusal {
	if p == nil || p.ID == "" || p.Catalog == "" {
		return refuse(131008, "product.product_retailer_id and product.catalog_id are required")
	}
	return nil
}

// headerType is a kind of header in the API's words.
func headerType(k templates.HeaderKind) string {
	if k == templates.HeaderFile {
		return "document"
	}
	return string(k)
}
