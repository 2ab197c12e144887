package graph

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
)

// Text is text that is fit for storing. Numbers and booleans are taken as they
// are written, since Meta gives ids and amounts now as one and now as the
// other; null is empty.
type Text string

// UnmarshalJSON takes a string, a number, a boolean or null.
func (t *Text) UnmarshalJSON(b []byte) error {
	if plain(b) {
		*t = Text(b[1 : len(b)-1])
		return nil
	}
	switch b[0] {
	case '"':
		var s string
		err := json.Unmarshal(b, &s)
		*t = Text(channel.CleanText(s))
		return err
	case '{', '[':
		return fmt.Errorf("%c where text is expected", b[0])
	case 'n':
		*t = ""
	default:
		*t = Text(b)
	}
	return nil
}

// plain reports whether b is a string that needs neither unescaping nor
// cleaning, as nearly all are.
func plain(b []byte) bool {
	return len(b) >= 2 && b[0] == '"' && bytes.IndexByte(b, '\\') < 0 && utf8.Valid(b)
}

// Number is a decimal integer in text, empty if it was none.
type Number string

// UnmarshalJSON takes a number or a text; it never fails.
func (n *Number) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	if _, err := strconv.ParseInt(s, 10, 64); err != nil {
		s = ""
	}
	*n = Number(s)
	return nil
}

// Loose is a boolean that a wrong type does not break.
type Loose bool

// UnmarshalJSON takes true, also as text. Anything else is false.
func (l *Loose) UnmarshalJSON(b []byte) error {
	*l = string(b) == "true" || string(b) == `"true"`
	return nil
}

// Amount is a floating-point number, written as number or text.
type Amount float64

// UnmarshalJSON takes a number or a text.
func (a *Amount) UnmarshalJSON(b []byte) error {
	f, err := strconv.ParseFloat(strings.Trim(string(b), `"`), 64)
	*a = Amount(f)
	return err
}

// Stamp is a time, written as Unix seconds, as text or number. Values from
// 10^12 on are milliseconds, those from 10^15 on microseconds.
type Stamp struct{ time.Time }

// UnmarshalJSON never fails: what is no time is the zero time.
func (s *Stamp) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseInt(strings.Trim(string(b), `"`), 10, 64)
	switch {
	case err != nil || n <= 0:
		s.Time = time.Time{}
	case n >= 1e15:
		s.Time = time.UnixMicro(n).UTC()
	case n >= 1e12:
		s.Time = time.UnixMilli(n).UTC()
	default:
		s.Time = time.Unix(n, 0).UTC()
	}
	if s.Year() > 9999 { // no time that can be stored as JSON
		s.Time = time.Time{}
	}
	return nil
}
