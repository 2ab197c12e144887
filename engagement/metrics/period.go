package metrics

import "time"

// A Period is how the time is divided.
type Period string

// The periods.
const (
	// Daily periods begin at midnight in the board's zone, or when the day begins
	// there if it has no midnight.
	Daily Period = "day"
	// Hourly periods begin with the hours of UTC.
	Hourly Period = "hour"
)

// start is when the period that holds t began.
func (c Config) start(t time.Time) time.Time {
	if c.Period == Hourly {
		return t.Truncate(time.Hour).UTC()
	}
	y, m, d := t.In(c.Zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, c.Zone).UTC()
}

// next is when the period after the one that begins at start begins.
func (c Config) next(start time.Time) time.Time {
	if c.Period == Hourly {
		return start.Add(time.Hour)
	}
	y, m, d := start.In(c.Zone).Date()
	for {
		d++
		if next := time.Date(y, m, d, 0, 0, 0, 0, c.Zone).UTC(); next.After(start) {
			return next
		}
	}
}

// span is at least as long as all periods that are kept.
func (c Config) span() time.Duration {
	if c.Period == Hourly {
		return time.Duration(c.Keep) * time.Hour
	}
	return time.Duration(c.Keep) * 25 * time.Hour
}
