package hours

import (
	"math"
	"time"
)

// Add is the first instant at which d of business time has passed since t, in
// t's location. Time that is over exactly when the business closes is over
// then, and not at the next opening. Add(t, 0) is t.
//
// If d is negative it is the last instant from which -d of business time passes
// until t, which is never a closing time.
//
// It reports false if there is no such instant, because the business does not
// open for as long in the years 1 to 9999, or not at all for 400 years.
//
// Between(t, Add(t, d)) is d. Add(t, Between(t, u)) is u if the business is open
// shortly before u, or else the closing before it, or t.
func (c *Calendar) Add(t time.Time, d time.Duration) (time.Time, bool) {
	switch {
	case d == 0:
		return t, true
	case d < 0:
		return c.before(t, negated(d))
	}
	from, begun := second(t)
	if c.opens(from) && d <= math.MaxInt64-begun {
		d += begun
	}
	found, ok := c.after(from, d)
	return found.In(t.Location()), ok
}

func negated(d time.Duration) time.Duration {
	if d == math.MinInt64 {
		return math.MaxInt64
	}
	return -d
}

// after is when left has passed since the beginning of a second.
func (c *Calendar) after(from int64, left time.Duration) (found time.Time, ok bool) {
	week := time.Duration(c.open) * time.Second
	(&walk{Calendar: c, from: from, to: latest,
		visit: func(p piece) bool {
			if length := time.Duration(p.end-p.start) * time.Second; left > length {
				left -= length
				return true
			}
			found, ok = time.Unix(p.start, 0).Add(left), true
			return false
		},
		skip: func(weeks int64) int64 {
			if week > 0 {
				weeks = min(weeks, int64((left-1)/week))
			}
			left -= time.Duration(weeks) * week
			return weeks
		},
	}).run()
	return found, ok
}

// before is the last instant from which d passes until t. It doubles its steps
// back until they hold enough, and goes forward from there.
func (c *Calendar) before(t time.Time, d time.Duration) (time.Time, bool) {
	to, _ := second(t)
	for step := int64(secondsOfWeek); ; step *= 2 {
		from := max(earliest, to-step)
		base := time.Unix(from, 0)
		if passed := c.Between(base, t); passed >= d {
			closing, _ := c.Add(base, passed-d)
			open, ok := c.NextOpen(closing)
			return open.In(t.Location()), ok
		}
		if from == earliest {
			return time.Time{}, false
		}
	}
}
