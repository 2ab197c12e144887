package storage

import (
	"slices"
	"strings"
	"unicode"
)

// longestLabel is how many runes a label has at most.
const longestLabel = 64

// Labels are words that the business sorts its cases and contacts by, as they
// are kept: sorted, each once, of at most 64 runes, without control characters,
// and with single spaces between their words. One that has nothing left is left
// out. Case and accents count. What they are made of is not changed.
func Labels(words ...string) []string {
	var kept []string
	for _, w := range words {
		if w = label(w); w != "" {
			kept = append(kept, w)
		}
	}
	slices.Sort(kept)
	return slices.Compact(kept)
}

// label is one of them.
func label(word string) string {
	word = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(word, "\uFFFD"))
	word = strings.Join(strings.Fields(word), " ")
	n := 0
	for i := range word {
		if n == longestLabel {
			return strings.TrimSpace(word[:i])
		}
		n++
	}
	return word
}

// hasLabel reports whether labels that were kept have one, or any will do.
func hasLabel(labels []string, want string) bool {
	_, found := slices.BinarySearch(labels, want)
	return found || want == ""
}
