package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// withMarks is a snippet with what was found in brackets.
func withMarks(text, query string) string {
	var out strings.Builder
	for _, p := range snippet(text, query) {
		if p.Hit {
			out.WriteString("[" + p.Text + "]")
		} else {
			out.WriteString(p.Text)
		}
	}
	return out.String()
}

// What is marked is what the search counts as found: words by their beginning,
// whatever their case and accents, and parts of words where none are between.
func TestWhatWasFoundIsMarked(t *testing.T) {
	long := strings.Repeat("so many words ", 40)
	for _, test := range []struct{ text, query, want string }{
		{"My lamp is broken", "lamp", "My [lamp] is broken"},
		{"My Lämp's broken.", "LAMP brok", "My [Lämp]'s [broken]."},
		{"overlamp", "lamp", "overlamp"},
		{"no such", "lamp", "no such"},
		{"", "lamp", ""},
		{"订单已经送到了吗", "送到", "订单已经[送到]了吗"},
		{"a-b a", "a", "[a]-b [a]"},
		{"the end " + long, "end", "the [end] " + long[:snippetLength-8] + "…"},
	} {
		assert.Equal(t, test.want, withMarks(test.text, test.query), test.text)
	}
	got := withMarks(long+"the needle", "needle")
	assert.True(t, strings.HasPrefix(got, "…"), got)
	assert.True(t, strings.HasSuffix(got, "the [needle]"), got)
	assert.Less(t, len(got), 2*wordsBefore)
}
