package wechat

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

// number is a number, which may be negative.
type number int

// UnmarshalJSON takes a number or a string of one.
func (n *number) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseInt(strings.Trim(string(b), `"`), 10, 64)
	*n = number(v)
	return err
}

// maxSeconds is the end of the year 9999: later instants have no JSON form.
const maxSeconds = 253402300799

// instant reads Unix seconds, never milliseconds ([recv], 2026). It is zero if
// there are none.
func instant(s string) time.Time {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || n <= 0 || n > maxSeconds {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}
