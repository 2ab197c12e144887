package hours

import "time"

// Instants are seconds since 1970 in here: no zone changes its offset within a
// second. They stay within the years 1 to 9999.
const (
	earliest int64 = -62135596800
	latest   int64 = 253402300800
)

const secondsOfWeek = 7 * secondsOfDay

// second is the beginning of the second in which t is, and how far t is in it.
func second(t time.Time) (int64, time.Duration) {
	switch at := t.Unix(); {
	case at < earliest:
		return earliest, 0
	case at >= latest:
		return latest, 0
	default:
		return at, time.Duration(t.Nanosecond())
	}
}

// A piece is a part of business time within one day of the calendar.
type piece struct {
	day        int64
	start, end int64
}

// A walk goes over the open pieces of a stretch of time, in order.
type walk struct {
	*Calendar
	from, to int64
	// visit is called for each piece, until it returns false.
	visit func(piece) bool
	// skip is asked how many of some whole weeks, all like each other and
	// without exceptions, may be passed over without a visit. nil: none.
	skip func(weeks int64) int64
	// seen is until when it has been busy.
	seen int64
}

// patience is how long a walk goes on without meeting business time: 400 years,
// after which the calendar repeats.
const patience = 146097 * secondsOfDay

func (w *walk) run() {
	w.seen = w.from
	for at := w.from; at < w.to && at-w.seen < patience; {
		offset, end := w.stretch(at)
		if !w.days(at, min(end, w.to), offset) {
			return
		}
		at = end
	}
}

// stretch is the offset from UTC at an instant, in seconds, and until when the
// zone keeps it, at least. On the last day of a leap year, years ahead, ZoneBounds
// of Go 1.26 gives an end that is over; there the day of UTC is known to be of one
// piece.
func (c *Calendar) stretch(at int64) (offset, end int64) {
	t := time.Unix(at, 0).In(c.zone)
	_, seconds := t.Zone()
	_, until := t.ZoneBounds()
	if until.IsZero() {
		return int64(seconds), latest
	}
	if end = until.Unix(); end <= at {
		end = (floor(at, secondsOfDay) + 1) * secondsOfDay
	}
	return int64(seconds), end
}

// days goes over a stretch with one offset, day by day. Whole days that are all
// alike can be skipped by the week.
func (w *walk) days(at, end, offset int64) bool {
	day := floor(at+offset, secondsOfDay)
	for {
		start := day*secondsOfDay - offset
		if n := w.skippable(day, start, end, at); n > 0 {
			day += 7 * n
			start += secondsOfWeek * n
		}
		if start >= end {
			return true
		}
		for _, s := range w.spans(day) {
			p := piece{day, max(at, start+60*int64(s.from)), min(end, start+60*int64(s.to))}
			if p.start >= p.end {
				continue
			}
			if w.seen = p.end; !w.visit(p) {
				return false
			}
		}
		day++
	}
}

func (w *walk) skippable(day, start, end, at int64) int64 {
	whole := (end - start) / secondsOfWeek
	if w.skip == nil || start < at || whole < 1 {
		return 0
	}
	weeks := min(whole, w.ordinary(day)/7)
	if weeks < 1 {
		return 0
	}
	return w.skip(weeks)
}

// floor divides and rounds down, also below zero.
func floor(a, by int64) int64 {
	if a < 0 {
		a -= by - 1
	}
	return a / by
}
