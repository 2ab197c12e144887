package webchat

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// cut shortens text to n characters.
func cut(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n])
}

func longer(text string, n int) bool { return len(text) > n && utf8.RuneCountInString(text) > n }

// safeURL is an address that may stand behind a link: of the web, a mail or a
// telephone. All others are empty: some run code.
func safeURL(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || strings.ContainsFunc(address, control) {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" || u.User != nil {
			return ""
		}
	case "mailto", "tel":
		if u.Opaque == "" {
			return ""
		}
	default:
		return ""
	}
	return u.String()
}

// secureURL is an address with https, or empty.
func secureURL(address string) string {
	if s := safeURL(address); strings.HasPrefix(s, "https://") {
		return s
	}
	return ""
}

// pageURL is the address of a page, without what is behind "#", where some
// sites keep secrets.
func pageURL(address string) string {
	u, err := url.Parse(safeURL(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || len(address) > 2_000 {
		return ""
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}

func control(r rune) bool { return r < ' ' || r == 0x7f }

// language is a tag that looks like one, or else the other.
func language(tag, other string) string {
	if tag == "" || len(tag) > 35 || strings.ContainsFunc(tag, notTag) {
		return other
	}
	return tag
}

func notTag(r rune) bool {
	return !(r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
}
