package lenient

import (
	"strconv"
	"strings"
)

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

// Count is a number that is not negative; 0 if it was none.
type Count int64

// UnmarshalJSON takes a number or a text; it never fails.
func (c *Count) UnmarshalJSON(b []byte) error {
	n, err := integer(b)
	if err != nil || n < 0 {
		n = 0
	}
	*c = Count(n)
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

// Flag is a boolean that a wrong type does not break.
type Flag bool

// UnmarshalJSON takes true, also as text. Anything else is false.
func (f *Flag) UnmarshalJSON(b []byte) error {
	*f = string(b) == "true" || string(b) == `"true"`
	return nil
}

// integer reads a number or a text.
func integer(b []byte) (int64, error) {
	return strconv.ParseInt(strings.Trim(string(b), `"`), 10, 64)
}
