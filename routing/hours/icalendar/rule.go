package icalendar

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/routing/hours"
)

// A rule is a yearly recurrence.
type rule struct {
	interval, count int
	until           hours.Date
	months          []int
	monthDays       []int
	days            []weekdayRule
}

// A weekdayRule is a day of the week: the n-th of a month, from the end if
// negative, or every one for 0.
type weekdayRule struct {
	n   int
	day time.Weekday
}

var weekdays = map[string]time.Weekday{"SU": 0, "MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6}

// parseRule reads an RRULE.
func (r *reader) parseRule(text string) (rule, *Error) {
	rule := rule{interval: 1}
	yearly := false
	for _, part := range strings.Split(strings.ToUpper(text), ";") {
		name, value, _ := strings.Cut(part, "=")
		ok := true
		switch name {
		case "FREQ":
			yearly = value == "YEARLY"
		case "INTERVAL":
			rule.interval, ok = one(value, 1, 1000)
		case "COUNT":
			rule.count, ok = one(value, 1, 100000)
		case "UNTIL":
			var m moment
			m, ok = parseMoment(value, r.zone)
			if !m.allDay {
				m.at = m.at.In(r.zone)
			}
			rule.until = m.date()
		case "BYMONTH":
			rule.months, ok = several(value, 1, 12)
		case "BYMONTHDAY":
			rule.monthDays, ok = several(value, -31, 31)
		case "BYDAY":
			rule.days, ok = parseDays(value)
		case "WKST", "":
		default:
			return rule, &Error{Kind: Unsupported, Problem: "has a part that is not supported"}
		}
		if !ok {
			return rule, &Error{Kind: BadValue, Problem: "has a part with a value that it cannot have"}
		}
	}
	if !yearly || len(rule.days) > 0 && len(rule.months) == 0 {
		return rule, &Error{Kind: Unsupported, Problem: "is not yearly, or has days without months"}
	}
	return rule, nil
}

func one(text string, least, most int) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= least && n <= most
}

func several(text string, least, most int) ([]int, bool) {
	var all []int
	for _, part := range strings.Split(text, ",") {
		n, ok := one(part, least, most)
		if !ok || n == 0 || slices.Contains(all, n) {
			return nil, false
		}
		all = append(all, n)
	}
	return all, true
}

func parseDays(text string) ([]weekdayRule, bool) {
	var all []weekdayRule
	for _, part := range strings.Split(text, ",") {
		cut := max(0, len(part)-2)
		day, ok := weekdays[part[cut:]]
		n := 0
		if ok && cut > 0 {
			n, ok = one(part[:cut], -5, 5)
			ok = ok && n != 0
		}
		if w := (weekdayRule{n, day}); ok && !slices.Contains(all, w) {
			all = append(all, w)
			continue
		}
		return nil, false
	}
	return all, true
}

// dates are those of a year, in order, for what began on a date.
func (r rule) dates(year int, began hours.Date) []hours.Date {
	months := slices.Sorted(slices.Values(r.months))
	if len(months) == 0 && len(r.monthDays) > 0 {
		months = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	}
	if len(months) == 0 {
		months = []int{int(began.Month)}
	}
	var all []hours.Date
	for _, month := range months {
		length := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
		for day := 1; day <= length; day++ {
			if d := (hours.Date{Year: year, Month: time.Month(month), Day: day}); r.has(d, length, began) {
				all = append(all, d)
			}
		}
	}
	return all
}

func (r rule) has(d hours.Date, length int, began hours.Date) bool {
	if len(r.monthDays) == 0 && len(r.days) == 0 {
		return d.Day == began.Day
	}
	byNumber := slices.Contains(r.monthDays, d.Day) || slices.Contains(r.monthDays, d.Day-length-1)
	weekday := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
	byWeekday := slices.ContainsFunc(r.days, func(w weekdayRule) bool {
		fits := w.n == 0 || w.n == (d.Day-1)/7+1 || w.n == -((length-d.Day)/7+1)
		return w.day == weekday && fits
	})
	return (byNumber || len(r.monthDays) == 0) && (byWeekday || len(r.days) == 0)
}
