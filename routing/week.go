package routing

import (
	"fmt"
	"slices"
	"time"
)

// minutesOfDay is how many minutes a day has on a clock.
const minutesOfDay = 24 * 60

// A Week is a simple schedule as data: times of the day on days of the week. Package
// routing/hours has calendars with exceptions and holidays.
type Week struct {
	// Zone is the time zone, by its name in the IANA database. Required.
	Zone string `json:"zone"`
	// Days are the days on which the time begins. Required.
	Days []time.Weekday `json:"days"`
	// From and To are minutes since midnight by the clock on the wall, To
	// exclusive. Where To is before From it ends on the next day; where they are
	// equal it lasts the whole day. An hour that the zone skips is in no time, and
	// one that it repeats counts twice.
	From int `json:"from"`
	To   int `json:"to"`
}

// Check reports what is wrong with w.
func (w *Week) Check() error {
	outside := func(m int) bool { return m < 0 || m > minutesOfDay }
	if _, err := w.location(); err != nil {
		return err
	}
	switch {
	case len(w.Days) == 0:
		return fmt.Errorf("names no day")
	case slices.ContainsFunc(w.Days, func(d time.Weekday) bool { return d < time.Sunday || d > time.Saturday }):
		return fmt.Errorf("names a day that there is not")
	case outside(w.From) || outside(w.To):
		return fmt.Errorf("must lie between 0 and %d minutes", minutesOfDay)
	}
	return nil
}

func (w *Week) location() (*time.Location, error) {
	if w.Zone == "" {
		return nil, fmt.Errorf("names no time zone")
	}
	zone, err := time.LoadLocation(w.Zone)
	if err != nil {
		return nil, fmt.Errorf("there is no time zone %q", w.Zone)
	}
	return zone, nil
}

// Schedule is w with its time zone. The error is that of Check.
func (w *Week) Schedule() (Schedule, error) {
	if err := w.Check(); err != nil {
		return nil, err
	}
	zone, err := w.location()
	return weekly{*w, zone}, err
}

type weekly struct {
	Week
	zone *time.Location
}

// farthest is how far ahead a change is looked for.
const farthest = 9 * 24 * time.Hour

// OpenAt implements [Schedule].
func (w weekly) OpenAt(t time.Time) (bool, time.Time) {
	open, next := w.open(t), t
	for next.Sub(t) < farthest {
		if next = w.edge(next); w.open(next) != open {
			break
		}
	}
	return open, next
}

func (w weekly) open(t time.Time) bool {
	local := t.In(w.zone)
	minute, day := local.Hour()*60+local.Minute(), local.Weekday()
	if w.From < w.To {
		return slices.Contains(w.Days, day) && minute >= w.From && minute < w.To
	}
	yesterday := (day + 6) % 7
	return slices.Contains(w.Days, day) && minute >= w.From || slices.Contains(w.Days, yesterday) && minute < w.To
}

// edge is the next instant after t at which something could change: midnight,
// From or To on the wall, or the zone's offset. Between changes of the offset,
// the clock on the wall runs evenly.
func (w weekly) edge(t time.Time) time.Time {
	local := t.In(w.zone)
	since := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute +
		time.Duration(local.Second())*time.Second + time.Duration(local.Nanosecond())
	next := t.Add(24*time.Hour - since)
	for _, m := range []int{w.From, w.To} {
		if at := time.Duration(m) * time.Minute; at > since && at-since < next.Sub(t) {
			next = t.Add(at - since)
		}
	}
	if _, end := local.ZoneBounds(); !end.IsZero() && end.Before(next) {
		next = end
	}
	return next
}
