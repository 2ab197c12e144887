package storage

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NameWords is the words by which a name is found: in lower case, without
// accents, each once and sorted. Scripts that put no space between words get
// one word for each place to begin at, so that any part of the name finds it.
func NameWords(name string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(fold(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		words = append(words, starts(word)...)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// fold takes case and accents away.
func fold(s string) string {
	return norm.NFKC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s)))
}

var unspaced = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}

// starts is the word from each place at which somebody may begin to type it.
func starts(word string) []string {
	all := []string{word}
	for i, r := range word {
		if i > 0 && unicode.In(r, unspaced...) {
			all = append(all, word[i:])
		}
	}
	return all
}
