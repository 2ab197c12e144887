package consent

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold is the form in which words are compared: in lower case, in plain
// letters, with single blanks, without what stands around it. The normalisation
// skips letters behind invalid UTF-8, so that goes first.
func fold(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = norm.NFKC.String(strings.Map(plain, norm.NFKD.String(s)))
	return strings.Join(strings.Fields(strings.TrimFunc(s, around)), " ")
}

// accents are the marks that people leave out when they type: of Latin, Greek
// and Cyrillic, the vowel signs of Arabic and Hebrew, and what chooses between
// forms of an emoji. The marks of other scripts tell words apart.
var accents = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x0300, Hi: 0x036F, Stride: 1}, {Lo: 0x0591, Hi: 0x05BD, Stride: 1}, {Lo: 0x05BF, Hi: 0x05C2, Stride: 1},
	{Lo: 0x0640, Hi: 0x0640, Stride: 1}, {Lo: 0x064B, Hi: 0x065F, Stride: 1}, {Lo: 0x0670, Hi: 0x0670, Stride: 1},
	{Lo: 0xFE00, Hi: 0xFE0F, Stride: 1},
}}

// plain is the rune that r is compared as; below zero if it does not count.
func plain(r rune) rune {
	switch {
	case r < unicode.MaxASCII && r != '-':
		return unicode.ToLower(r)
	case unicode.Is(unicode.Pd, r): // "opt-out" is "opt out"
		return ' '
	case unicode.Is(accents, r), unicode.Is(unicode.Cf, r):
		return -1
	case r == '’', r == 'ʼ':
		return '\''
	case r == 'ı': // Turkish
		return 'i'
	}
	return unicode.ToLower(r)
}

// around reports whether r may stand around a word without belonging to it.
func around(r rune) bool {
	return !unicode.In(r, unicode.L, unicode.N, unicode.Mn, unicode.Mc)
}
