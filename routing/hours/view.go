package hours

import "time"

// A Day is a date as a screen shows it.
type Day struct {
	Date Date `json:"date"`
	// Length is how long the date lasts, of which clock changes make 23 or 25
	// hours. 0 is a date that the zone skipped.
	Length time.Duration `json:"length"`
	// Open are the hours within the date, in order, in the schedule's zone.
	// Hours that go on over midnight end with the date.
	Open []Opening `json:"open,omitempty"`
	// Total is how much business time the date has.
	Total time.Duration `json:"total"`
	// Exception is what replaces the week's hours; nil: nothing does.
	Exception *Exception `json:"exception,omitempty"`
}

// An Opening is an interval in which the business is open, From inclusive, To
// exclusive.
type Opening struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Day is what the schedule says for a date.
func (c *Calendar) Day(d Date) Day {
	day := d.number()
	view := Day{Date: dateOf(day)}
	if e := c.exception(day); e != nil {
		copied := e.clone()
		view.Exception = &copied
	}
	view.Length = (&Calendar{zone: c.zone, usual: allDay}).shown(day, nil)
	view.Total = c.shown(day, func(p piece) {
		from, to := time.Unix(p.start, 0).In(c.zone), time.Unix(p.end, 0).In(c.zone)
		if last := len(view.Open) - 1; last >= 0 && view.Open[last].To.Equal(from) {
			view.Open[last].To = to
			return
		}
		view.Open = append(view.Open, Opening{from, to})
	})
	return view
}

var allDay = [7][]span{whole, whole, whole, whole, whole, whole, whole}

var whole = []span{{0, minutesOfDay}}

// farthest is how many seconds the clocks of a zone can be away from UTC.
const farthest = 36 * 60 * 60

// shown goes over all pieces of a date, and sums them up.
func (c *Calendar) shown(day int64, visit func(piece)) time.Duration {
	var sum int64
	(&walk{Calendar: c, from: day*secondsOfDay - farthest, to: (day+1)*secondsOfDay + farthest,
		visit: func(p piece) bool {
			if p.day == day {
				sum += p.end - p.start
				if visit != nil {
					visit(p)
				}
			}
			return true
		},
	}).run()
	return duration(sum)
}
