package hours

import (
	"fmt"
	"time"
)

// A Date is a day of the calendar, wherever it is. As text it is "2026-12-24".
// The zero Date is none.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the date that a clock shows at t, in t's location.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// IsZero reports whether d is no date at all.
func (d Date) IsZero() bool { return d == Date{} }

// String is the date as "2026-12-24", and empty for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText gives the date as "2026-12-24".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a date as "2026-12-24". It takes dates that no calendar has,
// such as 2026-02-30, so that [Schedule.Check] can name them together with
// what else is wrong. Anything else is an *[Error] of kind [BadDate].
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	var year, month, day int
	shape := len(text) == 10 && text[4] == '-' && text[7] == '-'
	if shape {
		year, month, day = number4(text[:4]), number(string(text[5:7])), number(string(text[8:]))
	}
	if !shape || year < 0 || month < 0 || day < 0 {
		return &Error{Kind: BadDate, Problem: fmt.Sprintf("%.20q is no date", text)}
	}
	*d = Date{year, time.Month(month), day}
	return nil
}

func number4(digits []byte) int {
	high, low := number(string(digits[:2])), number(string(digits[2:]))
	if high < 0 || low < 0 {
		return -1
	}
	return high*100 + low
}

// exists reports whether the calendar has the date, within the years 1 to 9999.
func (d Date) exists() bool {
	return d.Year >= 1 && d.Year <= 9999 && DateOf(d.midnight()) == d
}

// midnight is the beginning of the date in UTC.
func (d Date) midnight() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

const secondsOfDay = 24 * 60 * 60

// number is how many days the date is after 1970-01-01.
func (d Date) number() int64 { return d.midnight().Unix() / secondsOfDay }

// dateOf is the date of a day by its number.
func dateOf(day int64) Date { return DateOf(time.Unix(day*secondsOfDay, 0).UTC()) }

// AddDays is the date n days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date { return DateOf(d.midnight().AddDate(0, 0, n)) }

// daysOfLeapYear is how many different dates a year can have.
const daysOfLeapYear = 366

// slot is the place of the date within a leap year, from 0. All years have the
// same slot for the same month and day.
func (d Date) slot() int {
	return Date{2000, d.Month, d.Day}.midnight().YearDay() - 1
}
