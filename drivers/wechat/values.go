package wechat

import (
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/lenient"
)

// What WeChat writes now as one type and now as another.
type (
	// text is text that is fit for storing, also of a number.
	text = lenient.Text
	// count is a number that is not negative; 0 if it was none.
	count = lenient.Count
)

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
