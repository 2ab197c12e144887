package hours

import (
	"fmt"
	"strconv"
	"strings"
)

// A TimeOfDay is what a clock on the wall shows, in minutes since midnight, from
// 0 to [Midnight]. As text it is "09:30".
type TimeOfDay int

// Midnight is the end of a day, 24:00.
const Midnight TimeOfDay = 24 * 60

// At is a time of day: At(9, 30) is 09:30.
func At(hour, minute int) TimeOfDay { return TimeOfDay(hour*60 + minute) }

// String is the time as "09:30".
func (t TimeOfDay) String() string {
	if t < 0 {
		return "-" + (-t).String()
	}
	return fmt.Sprintf("%02d:%02d", int(t)/60, int(t)%60)
}

// MarshalText gives the time as "09:30".
func (t TimeOfDay) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads hours and minutes with a colon between. It takes times
// that no day has, such as 25:00, so that [Schedule.Check] can name them together
// with what else is wrong. Anything else is an *[Error] of kind [BadTime].
func (t *TimeOfDay) UnmarshalText(text []byte) error {
	sign, rest := TimeOfDay(1), string(text)
	if after, negative := strings.CutPrefix(rest, "-"); negative {
		sign, rest = -1, after
	}
	hour, minute, _ := strings.Cut(rest, ":")
	h, m := number(hour), number(minute)
	if h < 0 || m < 0 || m > 59 {
		return &Error{Kind: BadTime, Problem: fmt.Sprintf("%.20q is no time of day", text)}
	}
	*t = sign * At(h, m)
	return nil
}

// number reads up to three digits, and is negative for everything else.
func number(digits string) int {
	n, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || len(digits) > 3 {
		return -1
	}
	return int(n)
}
