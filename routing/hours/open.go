package hours

import "time"

// OpenAt reports whether the business is open at t, and until when that stays so,
// in t's location. The zero Time is never, which is to say not within 400 years,
// after which the calendar repeats.
func (c *Calendar) OpenAt(t time.Time) (open bool, until time.Time) {
	at, _ := second(t)
	if open = c.opens(at); open {
		until, _ = c.NextClose(t)
	} else {
		until, _ = c.NextOpen(t)
	}
	return open, until
}

// NextOpen is the first instant, not before t, at which the business is open: t
// itself if it is open then. It is in t's location. It reports false if it never
// opens again within 400 years.
func (c *Calendar) NextOpen(t time.Time) (time.Time, bool) {
	at, _ := second(t)
	if at < latest && c.opens(at) {
		return t, true
	}
	opening := never
	(&walk{Calendar: c, from: at, to: min(latest, at+patience),
		visit: func(p piece) bool {
			opening = p.start
			return false
		},
		skip: func(weeks int64) int64 {
			if c.open > 0 {
				return 0
			}
			return weeks
		},
	}).run()
	return answer(opening, t)
}

// NextClose is the first instant, not before t, at which the business is closed:
// t itself if it is closed then. It is in t's location. It reports false if it
// never closes again within 400 years.
func (c *Calendar) NextClose(t time.Time) (time.Time, bool) {
	at, _ := second(t)
	if at >= latest || !c.opens(at) {
		return t, true
	}
	closing := at
	(&walk{Calendar: c, from: at, to: min(latest, at+patience),
		visit: func(p piece) bool {
			if p.start > closing {
				return false
			}
			closing = p.end
			return true
		},
		skip: func(weeks int64) int64 {
			if c.open < secondsOfWeek {
				return 0
			}
			closing += weeks * secondsOfWeek
			return weeks
		},
	}).run()
	if closing >= min(latest, at+patience) {
		closing = never
	}
	return answer(closing, t)
}

// never is no instant.
const never = latest

func answer(at int64, t time.Time) (time.Time, bool) {
	if at == never {
		return time.Time{}, false
	}
	return time.Unix(at, 0).In(t.Location()), true
}
