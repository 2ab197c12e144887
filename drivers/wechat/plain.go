package wechat

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// plainJSON encodes v with every character as it is: WeChat shows escapes such
// as \u003c to the customer, or refuses them with 40033 (silenceper/wechat#409).
// Control characters are dropped, and the line separators of Unicode are line
// breaks.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return unescape(bytes.TrimSpace(b.Bytes())), nil
}

// unescape writes every \uXXXX of JSON as the character itself.
func unescape(in []byte) []byte {
	out := make([]byte, 0, len(in))
	for i := 0; i < len(in); {
		switch {
		case in[i] != '\\' || i+1 == len(in):
			out = append(out, in[i])
			i++
		case in[i+1] != 'u':
			out = append(out, in[i], in[i+1])
			i += 2
		default:
			r, n := escaped(in[i:])
			out = appendRune(out, r)
			i += n
		}
	}
	return out
}

// unit is how long one \uXXXX is.
const unit = 6

// escaped reads the character that in begins with, and how long it is. It is
// valid JSON.
func escaped(in []byte) (rune, int) {
	r := fourDigits(in)
	if !utf16.IsSurrogate(r) {
		return r, unit
	}
	if rest := in[unit:]; len(rest) >= unit && rest[0] == '\\' && rest[1] == 'u' {
		if both := utf16.DecodeRune(r, fourDigits(rest)); both != utf8.RuneError {
			return both, 2 * unit
		}
	}
	return utf8.RuneError, unit
}

func fourDigits(in []byte) rune {
	n, err := strconv.ParseUint(string(in[2:unit]), 16, 16)
	if err != nil {
		return utf8.RuneError
	}
	return rune(n)
}

func appendRune(out []byte, r rune) []byte {
	switch {
	case r == '"' || r == '\\':
		return append(out, '\\', byte(r))
	case r == '\n', r == '\u2028', r == '\u2029':
		return append(out, '\\', 'n')
	case r == '\t':
		return append(out, '\\', 't')
	case r == '\r':
		return append(out, '\\', 'r')
	case r < ' ':
		return out
	}
	return utf8.AppendRune(out, r)
}
