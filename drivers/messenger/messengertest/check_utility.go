package messengertest

import (
	"slices"
	"strings"

	"github.com/rapport-go/rapport/templates"
)

// checkUtility finds the template and checks its values (UTIL, 2026-03-13).
// With which subcodes Meta refuses these is not in what was read. The caller
// holds s.mu.
func (s *Server) checkUtility(out *outTemplate) (*templates.Template, *refusal) {
	tpl := s.findTemplate(out.Name, out.Language.Code)
	switch {
	case tpl == nil:
		return nil, invalid("there is no template %q in %q", out.Name, out.Language.Code)
	case !tpl.Sendable():
		return nil, invalid("the template is %s", tpl.Status)
	}
	no := firstOf(
		checkKinds(out.Components),
		checkValues("header", tpl.Header.Text, out.values("header")), checkValues("body", tpl.Body, out.values("body")),
		checkTaps(tpl.Buttons, out.values("buttons")),
	)
	if no != nil {
		return nil, no
	}
	return tpl, nil
}

func (s *Server) findTemplate(name, language string) *templates.Template {
	i := slices.IndexFunc(s.templates, func(t templates.Template) bool { return t.Name == name && t.Language == language })
	if i < 0 {
		return nil
	}
	made := s.templates[i]
	return &made
}

func checkKinds(all []outComponent) *refusal {
	for _, c := range all {
		if !slices.Contains([]string{"header", "body", "buttons"}, strings.ToLower(c.Type)) {
			return invalid("component type %q is none", c.Type)
		}
	}
	return nil
}

// values are the parameters of a component.
func (t *outTemplate) values(kind string) []outParameter {
	for _, c := range t.Components {
		if strings.EqualFold(c.Type, kind) {
			return c.Parameters
		}
	}
	return nil
}

// checkValues wants a text for each variable, by name if it is given one.
func checkValues(where string, text templates.Text, values []outParameter) *refusal {
	texts := slices.DeleteFunc(slices.Clone(values), func(v outParameter) bool { return strings.EqualFold(v.Type, "image") })
	if len(texts) != len(text.Variables) {
		return invalid("the %s has %d parameters, the template wants %d", where, len(texts), len(text.Variables))
	}
	for i, v := range text.Variables {
		if _, ok := valueFor(texts, i, v.Name); !ok {
			return invalid("the %s has no text for parameter %s", where, v.Name)
		}
	}
	return nil
}

// valueFor is the text for a variable: by its name, or else by its place.
func valueFor(values []outParameter, place int, name string) (string, bool) {
	for _, v := range values {
		if v.Name == name && v.Text != "" {
			return v.Text, true
		}
	}
	if place < len(values) && values[place].Name == "" && values[place].Text != "" {
		return values[place].Text, true
	}
	return "", false
}

// checkTaps: if there are parameters for buttons, there is one for each, in
// order. An address with a variable cannot do without.
func checkTaps(buttons []templates.Button, values []outParameter) *refusal {
	if len(values) != 0 && len(values) != len(buttons) {
		return invalid("%d parameters for %d buttons", len(values), len(buttons))
	}
	for i, b := range buttons {
		if len(values) == 0 && len(b.Variables) > 0 {
			return invalid("button %d needs its url", i)
		}
		if len(values) == 0 {
			continue
		}
		if no := checkTap(b, values[i]); no != nil {
			return no
		}
	}
	return nil
}

func checkTap(b templates.Button, v outParameter) *refusal {
	switch {
	case b.Kind == templates.ButtonReply && strings.EqualFold(v.Type, "POSTBACK"):
		return firstOf(required("parameters[payload]", v.Payload, 1000))
	case b.Kind == templates.ButtonURL && strings.EqualFold(v.Type, "URL"):
		if v.URL == "" {
			return refuse(100, 2018041, "a URL button needs an url")
		}
		return nil
	}
	return invalid("a parameter of type %q does not fit the button", v.Type)
}
