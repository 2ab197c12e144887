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
// What follows the first hundred letters and signs of a name finds nothing.
func NameWords(name string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(beginning(fold(name)), between) {
		words = append(words, starts(word)...)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// between reports whether r is of no word. Marks that take room belong to the
// letter before them.
func between(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Mc, r)
}

// longestName is how many runes of a name count: whoever writes to us chooses
// theirs, and an index takes no key of any length.
const longestName = 100

// beginning is what of a name counts.
func beginning(name string) string {
	n := 0
	for i := range name {
		if n == longestName {
			return name[:i]
		}
		n++
	}
	return name
}

// fold takes case and accents away. The normalisation skips letters behind
// invalid UTF-8, so that goes first.
func fold(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
		return strings.ToLower(s)
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
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
		if i > 0 && isSpaceless(r) {
			all = append(all, word[i:])
		}
	}
	return all
}

// begins reports whether every one of these begins some word.
func begins(words, these []string) bool {
	for _, begin := range these {
		// The first word that is not below it begins so if any does.
		i, _ := slices.BinarySearch(words, begin)
		if i == len(words) || !strings.HasPrefix(words[i], begin) {
			return false
		}
	}
	return len(these) > 0
}
