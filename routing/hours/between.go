package hours

import (
	"math"
	"time"
)

// Between is how much business time lies between two instants: a's counts,
// b's does not. It is negative if b is before a. More than the 292 years that a
// Duration holds counts as that much.
//
// Between(a, b) + Between(b, c) is Between(a, c), in whatever order they are.
func (c *Calendar) Between(a, b time.Time) time.Duration {
	if b.Before(a) {
		return -c.Between(b, a)
	}
	from, begun := second(a)
	to, ending := second(b)
	between := duration(c.seconds(from, to))
	if c.opens(from) {
		between -= begun
	}
	if between < math.MaxInt64-time.Second && c.opens(to) {
		between += ending
	}
	return between
}

// seconds is how many of a stretch are open.
func (c *Calendar) seconds(from, to int64) int64 {
	var sum int64
	(&walk{Calendar: c, from: from, to: to,
		visit: func(p piece) bool {
			sum += p.end - p.start
			return true
		},
		skip: func(weeks int64) int64 {
			sum += weeks * c.open
			return weeks
		},
	}).run()
	return sum
}

func duration(seconds int64) time.Duration {
	if seconds > math.MaxInt64/int64(time.Second) {
		return math.MaxInt64
	}
	return time.Duration(seconds) * time.Second
}

// opens reports whether a second is open.
func (c *Calendar) opens(at int64) bool {
	offset, _ := c.stretch(at)
	local := at + offset
	day := floor(local, secondsOfDay)
	minute := int(local-day*secondsOfDay) / 60
	for _, s := range c.spans(day) {
		if s.from <= minute && minute < s.to {
			return true
		}
	}
	return false
}
