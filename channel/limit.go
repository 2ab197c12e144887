package channel

import (
	"fmt"
	"unicode/utf8"
)

// A Unit is what a provider counts in.
type Unit uint8

// The units.
const (
	Items Unit = iota + 1 // things: buttons, rows, cards
	Runes                 // Unicode code points
	UTF16                 // UTF-16 code units: an emoji is two
	Bytes                 // bytes, of UTF-8 where it is text
)

func (u Unit) String() string {
	switch u {
	case Items:
		return "items"
	case Runes:
		return "characters"
	case UTF16:
		return "UTF-16 units"
	case Bytes:
		return "bytes"
	}
	return fmt.Sprintf("Unit(%d)", uint8(u))
}

// MarshalText writes the unit's name.
func (u Unit) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// Measure counts text in the unit. Items counts a text as one.
func (u Unit) Measure(text string) int {
	switch u {
	case Runes:
		return utf8.RuneCountInString(text)
	case UTF16:
		n := 0
		for _, r := range text {
			n += utf16Width(r)
		}
		return n
	case Bytes:
		return len(text)
	}
	return 1
}

// width is what r adds to a text's measure.
func (u Unit) width(r rune) int {
	switch u {
	case UTF16:
		return utf16Width(r)
	case Bytes:
		return utf8.RuneLen(r)
	}
	return 1
}

func utf16Width(r rune) int {
	if r >= 0x10000 {
		return 2
	}
	return 1
}

// A Limit is a maximum and the unit that the provider counts in. The zero
// Limit is none.
type Limit struct {
	Max  int  `json:"max"`
	Unit Unit `json:"unit"`
}

// IsZero reports whether there is no limit.
func (l Limit) IsZero() bool { return l == Limit{} }

// Allows reports whether text is within the limit.
func (l Limit) Allows(text string) bool { return l.IsZero() || l.Unit.Measure(text) <= l.Max }

func (l Limit) String() string {
	if l.IsZero() {
		return "no limit"
	}
	return fmt.Sprintf("%d %s", l.Max, l.Unit)
}
