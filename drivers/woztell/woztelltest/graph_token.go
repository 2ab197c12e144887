package woztelltest

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// A scanner splits a query into tokens: names, numbers, texts and signs. Commas
// and comments are blanks (GraphQL, October 2021, 2.1).
type scanner struct {
	rest string
	// The token: kind is 'a' for a name, '0' for a number, '"' for a text (text is
	// its value then), 0 at the end, or the sign itself.
	kind byte
	text string
	err  error
}

// errQuery is the error of a query that cannot be read.
const errQuery graphError = "Syntax Error: unexpected token"

func isName(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// next goes on to the next token.
func (sc *scanner) next() {
	sc.skip()
	if sc.rest == "" || sc.err != nil {
		sc.kind, sc.text = 0, ""
		return
	}
	switch c := sc.rest[0]; {
	case c == '"':
		sc.quoted()
	case c == '-' || c >= '0' && c <= '9':
		sc.take('0', func(c byte) bool { return isName(c) || c == '-' || c == '+' || c == '.' })
		if !json.Valid([]byte(sc.text)) {
			sc.fail()
		}
	case isName(c):
		sc.take('a', isName)
	case strings.IndexByte("!$():=[]{}", c) >= 0:
		sc.kind, sc.text, sc.rest = c, sc.rest[:1], sc.rest[1:]
	default:
		sc.fail()
	}
}

func (sc *scanner) take(kind byte, belongs func(byte) bool) {
	n := 0
	for n < len(sc.rest) && belongs(sc.rest[n]) {
		n++
	}
	sc.kind, sc.text, sc.rest = kind, sc.rest[:n], sc.rest[n:]
}

func (sc *scanner) skip() {
	for {
		sc.rest = strings.TrimLeft(sc.rest, " \t\r\n,\ufeff")
		if !strings.HasPrefix(sc.rest, "#") {
			return
		}
		_, sc.rest, _ = strings.Cut(sc.rest, "\n")
	}
}

// quoted reads a text; those of several lines are not known.
func (sc *scanner) quoted() {
	n := 1
	for n < len(sc.rest) && sc.rest[n] != '"' {
		if sc.rest[n] == '\\' {
			n++
		}
		n++
	}
	if n >= len(sc.rest) || json.Unmarshal([]byte(sc.rest[:n+1]), &sc.text) != nil || !utf8.ValidString(sc.text) {
		sc.fail()
		return
	}
	sc.kind, sc.rest = '"', sc.rest[n+1:]
}

func (sc *scanner) fail() { sc.err, sc.kind, sc.text = errQuery, 0, "" }

// accept goes on if the token is the sign, and reports whether it was.
func (sc *scanner) accept(sign byte) bool {
	if sc.err != nil || sc.kind != sign {
		return false
	}
	sc.next()
	return true
}

// expect fails if the token is not the sign.
func (sc *scanner) expect(sign byte) {
	if !sc.accept(sign) {
		sc.fail()
	}
}

// name takes a name.
func (sc *scanner) name() string {
	text := sc.text
	if sc.kind != 'a' {
		sc.fail()
		return ""
	}
	sc.next()
	return text
}
