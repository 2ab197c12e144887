package header

import (
	"encoding/base64"
	"regexp"
	"strings"
)

// An encoded word (RFC 2047), as loosely as it is met.
var encodedWord = regexp.MustCompile(`=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=`)

// maxText is how many bytes of a value are decoded as text.
const maxText = 64 << 10

// Text decodes a value for people: encoded words, also those that are cut in the
// middle of a character, and raw 8-bit text. Control and direction characters are
// gone.
func (d Decoder) Text(raw string) string { return CleanText(d.words(raw)) }

// words decodes encoded words and leaves everything else as it stands.
func (d Decoder) words(raw string) string {
	raw = raw[:min(len(raw), maxText)]
	found := encodedWord.FindAllStringSubmatchIndex(raw, -1)
	if len(found) == 0 {
		return d.guess([]byte(raw))
	}
	var out strings.Builder
	var run wordRun
	at := 0
	for _, m := range found {
		between := raw[at:m[0]]
		charset, _, _ := strings.Cut(strings.ToLower(raw[m[2]:m[3]]), "*")
		if strings.TrimSpace(between) != "" || charset != run.charset {
			out.WriteString(run.end(d))
			if strings.TrimSpace(between) != "" || at == 0 {
				out.WriteString(d.guess([]byte(between)))
			}
			run.charset = charset
		}
		run.bytes = append(run.bytes, wordBytes(raw[m[4]], raw[m[6]:m[7]])...)
		at = m[1]
	}
	out.WriteString(run.end(d))
	out.WriteString(d.guess([]byte(raw[at:])))
	return out.String()
}

// A wordRun is a row of encoded words of one character set. They are decoded
// together, since clients cut characters in two.
type wordRun struct {
	charset string
	bytes   []byte
}

func (r *wordRun) end(d Decoder) string {
	if len(r.bytes) == 0 {
		return ""
	}
	s, _ := d.Bytes(r.bytes, r.charset)
	r.bytes = nil
	return s
}

func wordBytes(encoding byte, text string) []byte {
	if encoding == 'q' || encoding == 'Q' {
		return qWord(text)
	}
	text = strings.TrimRight(strings.Map(base64Only, text), "=")
	b, _ := base64.RawStdEncoding.DecodeString(text)
	return b
}

func base64Only(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z', 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '+', r == '/', r == '=':
		return r
	}
	return -1
}

func qWord(text string) []byte {
	var out []byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '_':
			out = append(out, ' ')
		case c == '=' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]):
			out = append(out, unhex(text[i+1])<<4|unhex(text[i+2]))
			i += 2
		default:
			out = append(out, c)
		}
	}
	return out
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c >= 'a':
		return c - 'a' + 10
	}
	return c - 'A' + 10
}
