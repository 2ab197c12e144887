package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing/hours"
)

var dayNames = []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}

// week reads lines like "Mon-Fri 09:00-18:00" or "Sat,Sun 10:00-12:00
// 13:00-15:00", and says in which line each entry stands.
func (p *problems) week(text string) (all []hours.Weekly, lines []int) {
	for n, words := range lineWords(text) {
		days, ok := daysOf(words[0])
		if !ok || len(words) < 2 {
			p.line("week", n, "is not like “Mon-Fri 09:00-18:00”")
			continue
		}
		for _, word := range words[1:] {
			span, ok := spanOfDay(word)
			if !ok {
				p.line("week", n, fmt.Sprintf("%q is not like 09:00-18:00", word))
			}
			all, lines = append(all, hours.Weekly{Days: days, Span: span}), append(lines, n)
		}
	}
	return all, lines
}

func (p *problems) line(path string, n int, text string) {
	p.add(path, fmt.Sprintf("line %d: %s", n, text))
}

// lineWords are the words of each line that has any, by its number from 1.
func lineWords(text string) func(func(int, []string) bool) {
	return func(yield func(int, []string) bool) {
		n := 0
		for line := range strings.Lines(text) {
			n++
			if words := strings.Fields(line); len(words) > 0 && !yield(n, words) {
				return
			}
		}
	}
}

// daysOf reads "Mon-Fri" or "Sat,Sun".
func daysOf(text string) (days []time.Weekday, ok bool) {
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		from, to := dayNamed(first), dayNamed(last)
		if !isRange {
			to = from
		}
		if from < 0 || to < 0 {
			return nil, false
		}
		for d := from; ; d = (d + 1) % 7 {
			days = append(days, d)
			if d == to {
				break
			}
		}
	}
	return days, true
}

func dayNamed(text string) time.Weekday {
	for i, name := range dayNames {
		if len(text) >= 3 && strings.EqualFold(text[:3], name) {
			return time.Weekday(i)
		}
	}
	return -1
}

func spanOfDay(text string) (s hours.Span, ok bool) {
	from, to, ok := strings.Cut(text, "-")
	ok = ok && s.From.UnmarshalText([]byte(from)) == nil && s.To.UnmarshalText([]byte(to)) == nil
	return s, ok
}

func weekText(week []hours.Weekly) string {
	var out []string
	for _, w := range week {
		var days []string
		for _, d := range w.Days {
			days = append(days, dayNames[d])
		}
		text := strings.Join(days, ",")
		if n := len(w.Days); n > 2 && w.Days[n-1] == w.Days[0]+time.Weekday(n-1) {
			text = days[0] + "-" + days[n-1]
		}
		out = append(out, text+" "+spanText(w.Span))
	}
	return strings.Join(out, "\n")
}

func spanText(s hours.Span) string { return s.From.String() + "-" + s.To.String() }

// exceptions reads lines like "2026-12-25 yearly Christmas", "2026-12-24
// 09:00-13:00 Christmas Eve", "2027-08-01..2027-08-14 Summer" and "2026-12-30
// without 12:00-14:00 Meeting".
func (p *problems) exceptions(text string) (all []hours.Exception, lines []int) {
	for n, words := range lineWords(text) {
		e, wrong := exceptionOf(words)
		if wrong != "" {
			p.line("exceptions", n, wrong)
		}
		all, lines = append(all, e), append(lines, n)
	}
	return all, lines
}

func exceptionOf(words []string) (e hours.Exception, wrong string) {
	first, last, several := strings.Cut(words[0], "..")
	if e.Date.UnmarshalText([]byte(first)) != nil || several && e.Through.UnmarshalText([]byte(last)) != nil {
		return e, "begins with a date like 2026-12-24, or two with .. between"
	}
	words = words[1:]
	if len(words) > 0 && strings.HasPrefix(words[0], "yearly") {
		e.Yearly = true
		if _, year, until := strings.Cut(words[0], ".."); until {
			e.LastYear, _ = strconv.Atoi(year)
		}
		words = words[1:]
	}
	into := &e.Hours
	if len(words) > 0 && words[0] == "without" {
		into, words = &e.Shut, words[1:]
	}
	for len(words) > 0 {
		span, ok := spanOfDay(words[0])
		if !ok {
			break
		}
		*into, words = append(*into, span), words[1:]
	}
	e.Name = strings.Join(words, " ")
	return e, ""
}

func exceptionsText(all []hours.Exception) string {
	var out []string
	for _, e := range all {
		text := e.Date.String()
		if !e.Through.IsZero() {
			text += ".." + e.Through.String()
		}
		if e.Yearly {
			text += " yearly"
			if e.LastYear > 0 {
				text += ".." + strconv.Itoa(e.LastYear)
			}
		}
		if len(e.Shut) > 0 {
			text += " without"
		}
		for _, s := range append(e.Hours, e.Shut...) {
			text += " " + spanText(s)
		}
		if e.Name != "" {
			text += " " + e.Name
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

// inLines has problems of hours with the lines in which they were typed.
func inLines(wrong engagement.InvalidErrors, week, exceptions []int) error {
	var all problems
	for _, one := range wrong {
		field, rest, _ := strings.Cut(one.Field, "[")
		i, _, indexed := strings.Cut(rest, "]")
		n, _ := strconv.Atoi(i)
		switch path := strings.ToLower(field); {
		case indexed && path == "week" && n < len(week):
			all.line(path, week[n], one.Problem)
		case indexed && path == "exceptions" && n < len(exceptions):
			all.line(path, exceptions[n], one.Problem)
		default:
			all.add(path, one.Problem)
		}
	}
	return all
}
