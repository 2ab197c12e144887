package thirdparty

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rapport-go/rapport/drivers/internal/lenient"
)

// What may come as another type than the contract says.
type (
	text  = lenient.Text
	count = lenient.Count
	flag  = lenient.Flag
)

// A stamp is a time in the form of RFC 3339; zero if it was none.
type stamp struct{ time.Time }

// UnmarshalJSON never fails: what is no time is the zero time.
func (s *stamp) UnmarshalJSON(b []byte) error {
	var t string
	s.Time = time.Time{}
	if json.Unmarshal(b, &t) != nil {
		return nil
	}
	at, err := time.Parse(time.RFC3339, t)
	if err == nil && at.Year() >= 1970 && at.UTC().Year() <= 9999 {
		s.Time = at.UTC()
	}
	return nil
}

// maxDetail is how much of an explanation is kept, in bytes.
const maxDetail = 500

// brief is s on one line, and not too long.
func brief(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) <= maxDetail {
		return s
	}
	s = s[:maxDetail]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s + "…"
}

func isObject(b []byte) bool {
	return strings.HasPrefix(strings.TrimLeft(string(b[:min(len(b), 64)]), " \t\r\n"), "{")
}
