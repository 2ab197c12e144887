package hours

import "slices"

const (
	minutesOfDay  = 24 * 60
	minutesOfWeek = 7 * minutesOfDay
)

// A span is a half-open interval of numbers: minutes of a day or week, or years.
type span struct{ from, to int }

// minutes are those of the day on which s begins; the next day's begin at 1440.
func (s Span) minutes() span {
	m := span{int(s.From), int(s.To)}
	if m.to <= m.from {
		m.to += minutesOfDay
	}
	return m
}

func (s span) later(by int) span { return span{s.from + by, s.to + by} }

func minutes(spans []Span) []span {
	var all []span
	for _, s := range spans {
		all = append(all, s.minutes())
	}
	return union(all)
}

// union sorts spans and joins those that touch.
func union(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
	var joined []span
	for _, s := range spans {
		if last := len(joined) - 1; last >= 0 && s.from <= joined[last].to {
			joined[last].to = max(joined[last].to, s.to)
		} else {
			joined = append(joined, s)
		}
	}
	return joined
}

// within are the parts of spans between from and to.
func within(spans []span, from, to int) []span {
	var inside []span
	for _, s := range spans {
		if s = (span{max(s.from, from), min(s.to, to)}); s.from < s.to {
			inside = append(inside, s)
		}
	}
	return inside
}

// without are the parts of spans that are in none of the others, which are in
// order.
func without(spans, others []span) []span {
	var left []span
	for _, s := range spans {
		for _, o := range others {
			if o.from < s.to && s.from < o.to {
				left = append(left, within([]span{s}, s.from, o.from)...)
				s.from = o.to
			}
		}
		left = append(left, within([]span{s}, s.from, s.to)...)
	}
	return left
}

func total(spans []span) int {
	sum := 0
	for _, s := range spans {
		sum += s.to - s.from
	}
	return sum
}
