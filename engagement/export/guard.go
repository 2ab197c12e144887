package export

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printable is s without what cannot be seen but changes how it is shown: control
// characters go, line ends become \n, and what is no UTF-8 becomes a replacement
// character.
func printable(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
}

// upright is printable text in which characters that turn the direction of what
// follows are shown by their number: "photo" and "exe" stay where they are.
func upright(s string) string {
	s = printable(s)
	if !strings.ContainsFunc(s, turns) {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		if turns(r) {
			fmt.Fprintf(&out, "[U+%04X]", r)
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// turns reports whether a character changes the direction of what follows it.
// Marks for one place (U+200E, U+200F) belong to ordinary text.
func turns(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }

// oneLine is upright text without line ends.
func oneLine(s string) string { return strings.Join(strings.Fields(upright(s)), " ") }

// cell is upright text that no spreadsheet takes for a formula. Programs take some
// characters for one also in their wide form, or after blanks that they drop.
func cell(s string) string {
	s = upright(s)
	r, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(s, blank))
	if strings.ContainsRune("=+-@＝＋－＠", r) || strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\n") {
		return "'" + s
	}
	return s
}

// blank reports whether nothing is seen of a character.
func blank(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Cf) }
