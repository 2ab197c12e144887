package whatsapptest

import (
	"encoding/json"
	"strconv"
	"strings"

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
	if no := firstOf(s.checkTemplateHeader(out, tpl), checkBody(out, tpl)); no != nil {
		return no
	}
	for i, b := range tpl.Buttons {
		c := out.button(i)
		switch {
		case b.Takes() != "" && (c == nil || len(c.Parameters) != 1):
			return refuse(131008, "the button %d takes one value", i)
		case b.Takes() == "" && b.Kind != templates.ButtonReply && c != nil:
			return refuse(132000, "the button %d takes no value", i)
		}
	}
	return nil
}

// part finds the component of a kind, or nil.
func (t *outTemplate) part(kind string) *outComponent {
	for i := range t.Components {
		if strings.EqualFold(t.Components[i].Type, kind) {
			return &t.Components[i]
		}
	}
	return nil
}

// button finds the component for the button with an index, or nil. The index
// is a number in text.
func (t *outTemplate) button(index int) *outComponent {
	for i := range t.Components {
		c := &t.Components[i]
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

func (t *outTemplate) values(kind string) []outParameter {
	if c := t.part(kind); c != nil {
		return c.Parameters
	}
	return nil
}

func checkBody(out *outTemplate, tpl *templates.Template) *refusal {
	return checkTexts("body", out.values("body"), tpl.Body, tpl.Parameters)
}

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
func (s *Server) checkTemplateHeader(out *outTemplate, tpl *templates.Template) *refusal {
	values := out.values("header")
	if tpl.Header.IsZero() || tpl.Header.Kind == templates.HeaderText {
		return checkTexts("header", values, tpl.Header.Text, tpl.Parameters)
	}
	kind := headerType(tpl.Header.Kind)
	if len(values) != 1 || values[0].Type != kind {
		return refuse(132012, "header: format mismatch, expected %s", strings.ToUpper(kind))
	}
	switch kind {
	case "image":
		return s.checkFile(kind, values[0].Image)
	case "video":
		return s.checkFile(kind, values[0].Video)
	case "document":
		return s.checkFile(kind, values[0].Document)
	}
	return checkPlace(values[0].Location)
}

// headerType is a kind of header in the API's words.
func headerType(k templates.HeaderKind) string {
	if k == templates.HeaderFile {
		return "document"
	}
	return string(k)
}
