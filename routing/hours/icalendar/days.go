package icalendar

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/routing/hours"
)

// A day is what events take of a date.
type day struct {
	closed bool
	shut   []hours.Span
	names  []string
}

type days map[hours.Date]*day

// addOccurrence takes the dates of one occurrence.
func (r *reader) addOccurrence(e *event, m moment) {
	end := m.at.AddDate(0, 0, e.days).Add(e.rest)
	d := m.date()
	if earlier(d, r.From) {
		d = r.From
	}
	for ; !earlier(r.Through, d); d = d.AddDays(1) {
		midnight := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, m.at.Location())
		if !midnight.Before(end) {
			return
		}
		if r.taken++; r.taken > MaxDays {
			r.fail(e, "DTSTART", &Error{Kind: TooLarge, Problem: fmt.Sprintf("is more than the %d dates of a file", MaxDays)})
			return
		}
		if span := part(m.at, end, d); span.From < span.To {
			r.addDay(e, d, m.allDay || span == hours.Span{From: 0, To: hours.Midnight}, span)
		}
	}
}

// part is what an event takes of a date, in whole minutes.
func part(start, end time.Time, d hours.Date) hours.Span {
	span := hours.Span{From: 0, To: hours.Midnight}
	if hours.DateOf(start) == d {
		span.From = hours.At(start.Hour(), start.Minute())
	}
	if hours.DateOf(end) == d {
		span.To = hours.At(end.Hour(), end.Minute())
		if end.Second() > 0 {
			span.To++
		}
	}
	return span
}

func (r *reader) addDay(e *event, d hours.Date, closed bool, span hours.Span) {
	on := r.days[d]
	if on == nil {
		on = &day{}
		r.days[d] = on
	}
	on.closed = on.closed || closed
	on.shut = union(append(on.shut, span))
	if e.name != "" && !slices.Contains(on.names, e.name) && len(on.names) < 3 {
		on.names = append(on.names, e.name)
	}
}

// exceptions are the dates in order. Days that follow each other and are alike
// make one.
func (all days) exceptions() []hours.Exception {
	var list []hours.Exception
	for _, d := range sorted(all) {
		e := hours.Exception{Date: d, Name: strings.Join(all[d].names, ", ")}
		if !all[d].closed {
			e.Shut = union(all[d].shut)
		}
		if last := len(list) - 1; last >= 0 && follows(list[last], e) {
			list[last].Through = d
		} else {
			list = append(list, e)
		}
	}
	return list
}

func sorted(all days) []hours.Date {
	var dates []hours.Date
	for d := range all {
		dates = append(dates, d)
	}
	slices.SortFunc(dates, func(a, b hours.Date) int { return strings.Compare(a.String(), b.String()) })
	return dates
}

func follows(a, b hours.Exception) bool {
	last := a.Through
	if last.IsZero() {
		last = a.Date
	}
	return last.AddDays(1) == b.Date && a.Name == b.Name && slices.Equal(a.Shut, b.Shut)
}

// union joins spans of a day that overlap or touch.
func union(spans []hours.Span) []hours.Span {
	slices.SortFunc(spans, func(a, b hours.Span) int { return int(a.From - b.From) })
	var joined []hours.Span
	for _, s := range spans {
		if last := len(joined) - 1; last >= 0 && s.From <= joined[last].To {
			joined[last].To = max(joined[last].To, s.To)
		} else {
			joined = append(joined, s)
		}
	}
	return joined
}
