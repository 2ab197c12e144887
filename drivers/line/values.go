package line

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// text is text that is fit for storing. Numbers and booleans are taken as they
// are written, since ids come as one or the other; null is empty.
type text string

// UnmarshalJSON takes a string, a number, a boolean or null.
func (t *text) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '"':
		var s string
		err := json.Unmarshal(b, &s)
		*t = text(channel.CleanText(s))
		return err
	case '{', '[':
		return fmt.Errorf("%c where text is expected", b[0])
	case 'n':
		*t = ""
	default:
		*t = text(b)
	}
	return nil
}

// stamp is an instant in Unix milliseconds; zero if it was none.
type stamp struct{ time.Time }

// UnmarshalJSON takes a number or a string; anything else is no time.
func (s *stamp) UnmarshalJSON(b []byte) error {
	s.Time = time.Time{}
	n, err := strconv.ParseInt(strings.Trim(string(b), `"`), 10, 64)
	if err == nil && n > 0 && n < maxMillis {
		s.Time = time.UnixMilli(n).UTC()
	}
	return nil
}

// maxMillis is the end of the year 9999: later instants have no JSON form.
const maxMillis = 253402300800000

// count is a number that is not negative; 0 if it was none.
type count int64

// UnmarshalJSON takes a number or a string; anything else counts nothing.
func (c *count) UnmarshalJSON(b []byte) error {
	n, err := strconv.ParseInt(strings.Trim(string(b), `"`), 10, 64)
	if err != nil || n < 0 {
		n = 0
	}
	*c = count(n)
	return nil
}

// flag is a boolean that a wrong type does not break.
type flag bool

// UnmarshalJSON is true for true only.
func (f *flag) UnmarshalJSON(b []byte) error {
	*f = string(b) == "true"
	return nil
}

// milliseconds is a length of time; zero if it makes no sense.
func milliseconds(n count) time.Duration {
	if int64(n) > int64(24*time.Hour/time.Millisecond) {
		return 0
	}
	return time.Duration(n) * time.Millisecond
}

func isObject(b []byte) bool {
	return strings.HasPrefix(strings.TrimLeft(string(b[:min(len(b), 64)]), " \t\r\n"), "{")
}
