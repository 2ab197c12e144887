package templates

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/rapport-go/rapport/channel"
)

// texts holds values against the variables of a text.
func (c *checker) texts(where Place, text Text, values []channel.Parameter, limit channel.Limit) {
	before := len(c.faults)
	given := c.match(where, text, values)
	for i, v := range text.Variables {
		if given[i] == nil {
			c.variable(FaultMissing, where, i, v.Name, "has no value")
			continue
		}
		c.parameter(where, i, v.Name, *given[i])
	}
	if filled := text.fill(values); len(c.faults) == before && !limit.Allows(filled) {
		i, name := longest(text, given)
		c.variable(FaultTooLong, where, i, name, "makes the text longer than "+limit.String())
	}
}

// match finds the value for each variable, by name or else by place, and
// faults those that nothing takes.
func (c *checker) match(where Place, text Text, values []channel.Parameter) []*channel.Parameter {
	given := make([]*channel.Parameter, len(text.Variables))
	for i := range values {
		place := i
		if c.t.Parameters == Named {
			place = text.place(values[i].Name)
		}
		switch {
		case place < 0 || place >= len(given):
			c.fault(FaultExtra, where, i, c.extra(text))
		case given[place] != nil:
			c.variable(FaultTwice, where, place, values[i].Name, "has two values")
		case c.t.Parameters != Named && values[i].Name != "":
			c.fault(FaultKind, where, i, "a positional value has no name")
			fallthrough
		default:
			given[place] = &values[i]
		}
	}
	return given
}

func (c *checker) extra(text Text) string {
	switch {
	case len(text.Variables) == 0:
		return "takes no values"
	case c.t.Parameters == Named:
		return "has no variable of the name that the value is for"
	}
	return fmt.Sprintf("wants %d values, and this is one more", len(text.Variables))
}

// parameter checks one value for a variable in a text.
func (c *checker) parameter(where Place, i int, name string, v channel.Parameter) {
	if kindOf(v) != HeaderText {
		c.variable(FaultKind, where, i, name, "wants a text")
		return
	}
	for _, p := range c.rules.problems(v.Text) {
		c.variable(p.code, where, i, name, p.text)
	}
}

type problem struct {
	code FaultCode
	text string
}

// problems is what a provider minds in a value.
func (r Rules) problems(value string) []problem {
	var all []problem
	if strings.TrimSpace(value) == "" {
		return append(all, problem{FaultEmpty, "is empty"})
	}
	if r.OneLine && strings.ContainsFunc(value, breaksLine) {
		all = append(all, problem{FaultNewline, "has a line break in its value"})
	}
	if r.OneLine && strings.ContainsRune(value, '\t') {
		all = append(all, problem{FaultTab, "has a tab in its value"})
	}
	if r.Spaces > 0 && blanksInARow(value) > r.Spaces {
		all = append(all, problem{FaultSpaces, fmt.Sprintf("has more than %d blanks in a row in its value", r.Spaces)})
	}
	return all
}

func breaksLine(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

func blanksInARow(s string) int {
	most, run := 0, 0
	for _, r := range s {
		if run++; !unicode.Is(unicode.Zs, r) {
			run = 0
		}
		most = max(most, run)
	}
	return most
}

// longest is the variable that takes most of a text: the one to shorten. It is
// -1 and no name if there are none.
func longest(text Text, given []*channel.Parameter) (int, string) {
	at, name := -1, ""
	for i, v := range text.Variables {
		if at < 0 || len(given[i].Text) > len(given[at].Text) {
			at, name = i, v.Name
		}
	}
	return at, name
}
