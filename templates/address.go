package templates

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// isWeb reports whether s is an address that a browser opens as a page.
func isWeb(s string) bool {
	u, ok := webAddress(s)
	return ok && u.User == nil
}

// webAddress reads an absolute http or https address.
func webAddress(s string) (*url.URL, bool) {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return nil, false
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" {
		return nil, false
	}
	return u, u.Scheme == "http" || u.Scheme == "https"
}

// isEncoded reports whether s can stand in an address as it is: printable ASCII
// without blanks, and every percent sign followed by two hexadecimal digits.
func isEncoded(s string) bool {
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return false
	}
	_, err := url.PathUnescape(s)
	return err == nil
}

// encoded percent-encodes what cannot stand in an address, and nothing else: a
// percent sign that begins a code stays.
func encoded(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c <= ' ' || c > '~', c == '%' && !beginsCode(s[i:]):
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func beginsCode(s string) bool {
	if len(s) < 3 {
		return false
	}
	_, err := url.PathUnescape(s[:3])
	return err == nil
}
