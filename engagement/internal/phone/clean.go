package phone

import (
	"strings"
	"unicode"
)

// mostDigits is what the longest spelling has: the 15 digits of E.164, a
// prefix to dial abroad, and a trunk zero.
const mostDigits = 20

// clean reduces a text to ASCII digits with at most one plus in front. It
// takes what people type, paste and scan: separators, full-width and other
// scripts' digits, invisible marks, the scheme "tel:" (RFC 3966).
func clean(text string) (string, Reason) {
	text = strings.TrimFunc(text, ignorable)
	text, ok := withoutScheme(text)
	if !ok {
		return "", ReasonNotNumber
	}
	var b strings.Builder
	for _, r := range text {
		switch digit, is := digitOf(r); {
		case is && b.Len() > mostDigits:
			return "", ReasonTooLong
		case is:
			b.WriteByte(digit)
		case isPlus(r) && b.Len() == 0:
			b.WriteByte('+')
		case !ignorable(r):
			return "", ReasonNotNumber
		}
	}
	if b.Len() == 0 {
		return "", ReasonEmpty
	}
	return b.String(), ""
}

// withoutScheme cuts "tel:" off and the parameters behind the number. It
// refuses parameters that make another number of it.
func withoutScheme(text string) (string, bool) {
	const scheme = "tel:"
	if len(text) < len(scheme) || !strings.EqualFold(text[:len(scheme)], scheme) {
		return text, true
	}
	number, parameters, _ := strings.Cut(text[len(scheme):], ";")
	parameters = ";" + strings.ToLower(parameters)
	for _, name := range []string{";ext=", ";isub=", ";phone-context="} {
		if strings.Contains(parameters, name) {
			return "", false
		}
	}
	return number, true
}

// digitOf is the ASCII digit that stands for r, a decimal digit of any script.
func digitOf(r rune) (byte, bool) {
	switch {
	case '0' <= r && r <= '9':
		return byte(r), true
	case r < 0x80 || !unicode.Is(unicode.Nd, r):
		return 0, false
	}
	return '0' + decimal(r), true
}

// decimal is the value of a decimal digit: Unicode keeps those of one script
// together, from nought to nine.
func decimal(r rune) byte {
	for _, span := range unicode.Nd.R16 {
		if rune(span.Lo) <= r && r <= rune(span.Hi) {
			return byte((r - rune(span.Lo)) % 10)
		}
	}
	for _, span := range unicode.Nd.R32 {
		if rune(span.Lo) <= r && r <= rune(span.Hi) {
			return byte((r - rune(span.Lo)) % 10)
		}
	}
	return 0
}

func isPlus(r rune) bool { return r == '+' || r == '＋' }

// ignorable are separators, and the marks that come along when a number is
// copied from an address book or a page.
func ignorable(r rune) bool {
	return unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Cf, unicode.Zs) ||
		strings.ContainsRune("().[]/．（）／−", r)
}
