package channel

import (
	"unicode"
	"unicode/utf8"
)

// safeCut is the last place within the first n bytes of text where no
// character as people see it is cut apart. n must be between two runes. Where
// one such character is longer than n bytes, it is cut after all.
func safeCut(text string, n int) int {
	for i := n; i > 0; {
		if i == len(text) || cuttable(text, i) {
			return i
		}
		_, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
	}
	return n
}

// cuttable reports whether text may be cut at byte i. It knows what matters in
// chat: combining marks, joined and modified emoji, flags, keycaps, line ends
// and Hangul. It is not all of Unicode's rules for text segmentation.
func cuttable(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i:])
	switch {
	case before == '\r' && after == '\n':
		return false
	case extends(after) || before == joiner:
		return false
	case isRegional(before) && isRegional(after):
		return regionalsBefore(text[:i])%2 == 0
	case unicode.Is(unicode.Hangul, before) && isConjoiningJamo(after):
		return false
	}
	return true
}

const joiner = '\u200d' // zero width joiner

// extends reports whether r belongs to the character before it.
func extends(r rune) bool {
	return r == joiner || unicode.Is(unicode.M, r) || isModifier(r) || isTag(r)
}

func isModifier(r rune) bool       { return r >= 0x1F3FB && r <= 0x1F3FF }
func isTag(r rune) bool            { return r >= 0xE0020 && r <= 0xE007F }
func isRegional(r rune) bool       { return r >= 0x1F1E6 && r <= 0x1F1FF }
func isConjoiningJamo(r rune) bool { return r >= 0x1160 && r <= 0x11FF }

// regionalsBefore counts the regional indicators that s ends in.
func regionalsBefore(s string) int {
	n := 0
	for len(s) > 0 {
		r, size := utf8.DecodeLastRuneInString(s)
		if !isRegional(r) {
			break
		}
		n++
		s = s[:len(s)-size]
	}
	return n
}
