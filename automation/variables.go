package automation

import (
	"slices"
	"strconv"
	"strings"
)

// variables are the names that messages may have, beside attributes.
var variables = []string{
	"contact.name", "agent.name", "case.id", "queue.position",
	"hours.opens", "hours.opens.date", "hours.opens.time",
}

// surveyLink is known only to who sends a survey.
const surveyLink = "survey.link"

// attributePrefixes begin the names of attributes.
var attributePrefixes = []string{"contact.attribute.", "case.attribute."}

// isVariable reports whether a message may have the variable.
func isVariable(name string) bool {
	return slices.Contains(variables, name) || slices.ContainsFunc(attributePrefixes, func(p string) bool {
		return strings.HasPrefix(name, p) && len(name) > len(p)
	})
}

// lookup is what a variable stands for at present.
func (f *Facts) lookup(name string) (string, bool) {
	switch name {
	case "contact.name":
		return f.Contact.Name, true
	case "agent.name":
		return f.Agent.Name, true
	case "case.id":
		return f.Case.ID, true
	case "queue.position":
		return positive(f.Case.Position), true
	case "hours.opens":
		return f.Hours.opens("2006-01-02 15:04"), true
	case "hours.opens.date":
		return f.Hours.opens("2006-01-02"), true
	case "hours.opens.time":
		return f.Hours.opens("15:04"), true
	case surveyLink:
		return "{{" + surveyLink + "}}", true // who sends the survey fills it in
	}
	return f.attribute(name), true
}

func (f *Facts) attribute(name string) string {
	if key, ok := strings.CutPrefix(name, attributePrefixes[0]); ok {
		return f.Contact.Attributes[key]
	}
	return f.Case.Attributes[strings.TrimPrefix(name, attributePrefixes[1])]
}

func positive(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (h HoursFacts) opens(layout string) string {
	if h.Opens.IsZero() {
		return ""
	}
	return h.Opens.Format(layout)
}
