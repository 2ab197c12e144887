package hours

import "time"

// A Calendar answers questions about a [Schedule]. It never changes, and can be
// used from several goroutines at once. Questions about years take time in
// proportion to the exceptions and clock changes on the way, not to minutes or
// days.
type Calendar struct {
	zone *time.Location
	// began are the spans that begin on each weekday, in minutes of that day.
	began [7][]span
	// usual are the spans within each weekday, with what the day before left.
	usual [7][]span
	// open is how many seconds of an ordinary week are open.
	open   int64
	dated  []occurrence
	yearly *yearly
}

// New makes a Calendar of a schedule. It reports the same [Errors] as
// [Schedule.Check]. It keeps nothing of s.
func New(s Schedule) (*Calendar, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	zone, err := s.location()
	if err != nil {
		return nil, Errors{{Field: "Zone", Kind: UnknownZone, Problem: err.Error()}}
	}
	c := &Calendar{zone: zone}
	c.readWeek(s.Week)
	c.dated, c.yearly = readExceptions(s.Exceptions)
	return c, nil
}

// Zone is the zone of the schedule.
func (c *Calendar) Zone() *time.Location { return c.zone }

func (c *Calendar) readWeek(week []Weekly) {
	for _, w := range week {
		for _, day := range w.Days {
			c.began[day] = append(c.began[day], w.minutes())
		}
	}
	for day := range c.began {
		c.began[day] = union(c.began[day])
	}
	for day := range c.usual {
		c.usual[day] = dayOf(c.began[day], c.began[(day+6)%7])
		c.open += 60 * int64(total(c.usual[day]))
	}
}

// dayOf is what lies within a day of what began on it and on the day before.
func dayOf(today, yesterday []span) []span {
	left := within(yesterday, minutesOfDay, 2*minutesOfDay)
	for i := range left {
		left[i] = left[i].later(-minutesOfDay)
	}
	return union(append(left, within(today, 0, minutesOfDay)...))
}

// weekday of a day by its number. 1970-01-01 was a Thursday.
func weekday(day int64) time.Weekday {
	return time.Weekday(((day+int64(time.Thursday))%7 + 7) % 7)
}

// spans are those within a day, in minutes.
func (c *Calendar) spans(day int64) []span {
	if c.ordinary(day) > 0 {
		return c.usual[weekday(day)]
	}
	e := c.exception(day)
	if e != nil && !e.partly() {
		return within(e.hours, 0, minutesOfDay)
	}
	spans := dayOf(c.beginning(day), c.beginning(day-1))
	if e != nil {
		spans = without(spans, e.shut)
	}
	return spans
}

// beginning are the spans that begin on a day.
func (c *Calendar) beginning(day int64) []span {
	if e := c.exception(day); e != nil && !e.partly() {
		return e.hours
	}
	return c.began[weekday(day)]
}
