package templates

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/rapport-go/rapport/channel"
)

// A ParameterFormat says how a template's variables are named.
type ParameterFormat string

// The formats. The empty format means positional.
const (
	Positional ParameterFormat = "POSITIONAL" // {{1}}, {{2}}
	Named      ParameterFormat = "NAMED"      // {{order}}
)

// A Variable is a place in a template that a value fills.
type Variable struct {
	// Name stands between the braces: a number from "1" on, or a word.
	Name string `json:"name"`
	// Example is a value that the provider was shown; empty if unknown.
	Example string `json:"example,omitempty"`
}

// Text is text with variables in double braces. Variables are in the order in
// which values are given: positional ones by number, named ones as they occur.
type Text struct {
	Text      string     `json:"text"`
	Variables []Variable `json:"variables,omitempty"`
}

var placeholder = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\s*\}\}`)

// ParseText finds the variables of text. Each is listed once; positional ones
// are sorted by number, so that {{10}} comes after {{9}}.
func ParseText(text string) Text {
	t := Text{Text: text}
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		v := Variable{Name: found[1]}
		if !slices.Contains(t.Variables, v) {
			t.Variables = append(t.Variables, v)
		}
	}
	slices.SortStableFunc(t.Variables, byNumber)
	return t
}

// byNumber orders numbers and leaves words where they are.
func byNumber(a, b Variable) int {
	x, errX := strconv.Atoi(a.Name)
	y, errY := strconv.Atoi(b.Name)
	if errX != nil || errY != nil {
		return 0
	}
	return x - y
}

// place is where the variable stands among those of the text, or -1.
func (t Text) place(name string) int {
	return slices.IndexFunc(t.Variables, func(v Variable) bool { return v.Name == name })
}

// fill puts values in place of variables, by name or else by place. What has
// no value stays as it is. Values are not looked into: one that has braces in
// it is text like any other.
func (t Text) fill(values []channel.Parameter) string {
	return substitute(placeholder, t.Text, func(name string) (string, bool) {
		i := t.place(name)
		if i < 0 {
			return "", false
		}
		return textFor(values, i, name)
	})
}

func textFor(values []channel.Parameter, place int, name string) (string, bool) {
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
