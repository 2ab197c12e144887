package templates

import (
	"strings"
	"unicode"
)

// plain says how a letter with an accent is searched.
var plain = plainLetters()

func plainLetters() map[rune]string {
	all := map[rune]string{}
	for spelling, list := range letters {
		for _, r := range list {
			all[r] = spelling
		}
	}
	return all
}

// fold takes case, accents and full width away, so that "Über" is found by
// "uber". It does the same to what is searched and to what is sought.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		r = unicode.ToLower(narrow(r))
		if spelling, ok := plain[r]; ok {
			b.WriteString(spelling)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Fold is how texts are compared here: without regard to case, accents and
// full width.
func Fold(s string) string { return fold(s) }

// narrow turns a full-width letter, as Chinese and Japanese keyboards write
// it, into the common one.
func narrow(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFF01 + '!'
	case r == 0x3000:
		return ' '
	}
	return r
}
