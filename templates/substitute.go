package templates

import (
	"regexp"
	"strings"
)

// substitute copies text and puts values where variables stand. It goes over
// text once, from left to right, and never over a value: there is nothing in a
// value that it would understand. What has no value is copied as it stands.
//
// The first group of pattern is a variable's name.
func substitute(pattern *regexp.Regexp, text string, value func(name string) (string, bool)) string {
	var b strings.Builder
	done := 0
	for _, at := range pattern.FindAllStringSubmatchIndex(text, -1) {
		if v, ok := value(text[at[2]:at[3]]); ok {
			b.WriteString(text[done:at[0]])
			b.WriteString(v)
			done = at[1]
		}
	}
	b.WriteString(text[done:])
	return b.String()
}
