package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/rapport-go/rapport/routing/hours"
)

// dayName is a day in three letters.
func dayName(d time.Weekday) string { return d.String()[:3] }

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

// dayNamed reads "Mon", "Monday" or what is between; below 0 for no day.
func dayNamed(text string) time.Weekday {
	for d := time.Sunday; d <= time.Saturday; d++ {
		name := d.String()
		if n := len(text); n >= 3 && n <= len(name) && strings.EqualFold(text, name[:n]) {
			return d
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
		out = append(out, daysText(w.Days)+" "+spanText(w.Span))
	}
	return strings.Join(out, "\n")
}

// daysText is "Mon-Fri" for days that follow each other, or "Sat,Sun".
func daysText(all []time.Weekday) string {
	var names []string
	follow := len(all) > 2
	for i, d := range all {
		names = append(names, dayName(d))
		follow = follow && d == all[0]+time.Weekday(i)
	}
	if follow {
		return names[0] + "-" + names[len(names)-1]
	}
	return strings.Join(names, ",")
}

func spanText(s hours.Span) string { return s.From.String() + "-" + s.To.String() }
