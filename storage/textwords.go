package storage

import (
	"slices"
	"strings"
	"unicode"
)

// How much of a text finds it. Whoever writes to us chooses theirs, and an index
// takes no key of any length.
const (
	longestText      = 10_000 // runes of a text
	longestWord      = 40     // runes of a word in a script with spaces
	longestSpaceless = 8      // runes of a word that begins in a script without
)

// TextWords is the words by which a text is found: in lower case, without
// accents, each once and sorted. Where a script puts no space between words, a
// word of at most 8 letters begins at every letter, and one begins where
// another script goes on; so any part of such a text finds it. All other words
// have at most 40 letters. The same is made of what is looked for, so that a
// longer word is found by its beginning. What follows the first ten thousand
// letters and signs of a text finds nothing.
func TextWords(text string) []string {
	runs := strings.FieldsFunc(first(fold(first(text, longestText)), longestText), between)
	if len(runs) == 0 {
		return nil
	}
	words := make([]string, 0, len(runs))
	for _, run := range runs {
		words = addPlaces(words, run)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// longestSearch is how many runes of what is looked for count: every word of it
// takes a database time.
const longestSearch = 100

// SearchWords is the words that are looked for: [TextWords] of the first hundred
// letters and signs.
func SearchWords(text string) []string { return TextWords(first(text, longestSearch)) }

// first is the first so many runes of a text.
func first(text string, runes int) string {
	if len(text) <= runes {
		return text
	}
	n := 0
	for i := range text {
		if n == runes {
			return text[:i]
		}
		n++
	}
	return text
}

// addPlaces adds the words from each place of a run of letters at which one
// begins.
func addPlaces(words []string, run string) []string {
	after := true // there is a space before, or a script without spaces
	for i, r := range run {
		spaceless := isSpaceless(r)
		switch {
		case spaceless:
			words = append(words, first(run[i:], longestSpaceless))
		case after:
			words = append(words, first(run[i:], longestWord))
		}
		after = spaceless
	}
	return words
}

func isSpaceless(r rune) bool { return r > unicode.MaxASCII && unicode.In(r, unspaced...) }
