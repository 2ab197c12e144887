package header

import (
	"strconv"
	"strings"
)

// maxMedia is how many bytes of a Content-Type are read, and maxParams how many of
// its parameters.
const (
	maxMedia  = 16 << 10
	maxParams = 100
)

// A Media is a Content-Type or Content-Disposition, read.
type Media struct {
	// Type is in lower case: "text/plain", "attachment". Empty if there is none.
	Type string
	// Params are by name in lower case, decoded.
	Params map[string]string
}

// Media reads a value with parameters, also ones in pieces and of any character
// set (RFC 2231), encoded words, raw 8-bit text and values without quotes.
func (d Decoder) Media(raw string) Media {
	raw = raw[:min(len(raw), maxMedia)]
	kind, rest, _ := strings.Cut(raw, ";")
	if strings.Contains(kind, "=") { // the semicolon is missing, or the type
		kind, rest, _ = strings.Cut(strings.TrimSpace(raw), " ")
		if strings.Contains(kind, "=") {
			kind, rest = "", raw
		}
	}
	m := Media{Type: mediaType(kind), Params: map[string]string{}}
	var pieces pieces
	for rest != "" && len(m.Params)+len(pieces) < maxParams {
		var p param
		p, rest = nextParam(rest)
		switch {
		case p.name == "":
		case strings.Contains(p.name, "*"):
			pieces = append(pieces, p)
		case m.Params[p.name] == "":
			m.Params[p.name] = d.words(p.value)
		}
	}
	pieces.join(d, m.Params)
	return m
}

// mediaType takes the first word, since some clients forget the semicolon.
func mediaType(raw string) string {
	words := strings.Fields(strings.ToLower(CleanText(raw)))
	if len(words) == 0 || len(words[0]) > 100 {
		return ""
	}
	kind := strings.Trim(words[0], `"'`)
	if top, sub, ok := strings.Cut(kind, "/"); ok {
		sub, _, _ = strings.Cut(sub, "/")
		return top + "/" + sub
	}
	return kind
}

type param struct{ name, value string }

// nextParam reads a parameter and returns what follows it.
func nextParam(s string) (param, string) {
	s = strings.TrimLeft(s, "; \t")
	end := strings.IndexAny(s, "=;")
	if end < 0 {
		return param{}, ""
	}
	if s[end] == ';' {
		return param{}, s[end+1:]
	}
	name := strings.ToLower(strings.TrimSpace(s[:end]))
	value := strings.TrimLeft(s[end+1:], " \t")
	if strings.HasPrefix(value, `"`) {
		value, rest := quotedValue(value[1:])
		return param{name, value}, rest
	}
	value, rest, _ := strings.Cut(value, ";")
	return param{name, strings.TrimSpace(value)}, rest
}

// quotedValue reads to the closing quote. A backslash before anything but a quote
// or itself is part of a Windows path, as careless clients write it.
func quotedValue(s string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\'):
			i++
			b.WriteByte(s[i])
		case s[i] == '"':
			_, rest, _ = strings.Cut(s[i+1:], ";")
			return b.String(), rest
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), ""
}

// pieces are the parameters of RFC 2231: name*=, name*0=, name*1*=.
type pieces []param

func (p pieces) join(d Decoder, into map[string]string) {
	if len(p) == 0 {
		return
	}
	whole := map[string][]param{}
	for _, piece := range p {
		name, mark, _ := strings.Cut(piece.name, "*")
		whole[name] = append(whole[name], param{mark, piece.value})
	}
	for name, list := range whole {
		into[name] = joinPieces(d, list)
	}
}

func joinPieces(d Decoder, list []param) string {
	byMark := map[string]string{}
	for _, p := range list {
		byMark[p.name] = p.value
	}
	if value, ok := byMark[""]; ok { // name*=charset'language'value
		charset, text := extended(value)
		s, _ := d.Bytes(percent(text), charset)
		return s
	}
	var bytes []byte
	charset := ""
	for i := range len(list) {
		n := strconv.Itoa(i)
		if value, ok := byMark[n+"*"]; ok {
			if i == 0 {
				charset, value = extended(value)
			}
			bytes = append(bytes, percent(value)...)
		} else {
			bytes = append(bytes, byMark[n]...)
		}
	}
	if charset == "" {
		return d.words(string(bytes))
	}
	s, _ := d.Bytes(bytes, charset)
	return s
}

func extended(value string) (charset, text string) {
	parts := strings.SplitN(value, "'", 3)
	if len(parts) < 3 {
		return "", value
	}
	return parts[0], parts[2]
}

func percent(s string) []byte {
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return out
}
