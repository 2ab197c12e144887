package hours

import (
	"math"
	"slices"
	"sort"
)

// An occurrence is an exception in the days for which it holds.
type occurrence struct {
	first, last int64
	Exception
	hours, shut []span
}

// partly reports whether the usual hours hold but for some.
func (o *occurrence) partly() bool { return len(o.shut) > 0 }

// yearly are the exceptions that recur.
type yearly struct {
	// on are those for each slot of a leap year.
	on [daysOfLeapYear][]*occurrence
	// ahead is, for each slot, how many slots later the next one is on which
	// something recurs, or the day after it. 0 is on the slot itself.
	ahead [daysOfLeapYear]int64
}

// lastDay is the number of the day on which e ends, the first time.
func (e Exception) lastDay() int64 {
	if e.Through.IsZero() {
		return e.Date.number()
	}
	return e.Through.number()
}

// slots are those of all dates of a yearly exception.
func (e Exception) slots() []int {
	first, last := e.Date.slot(), dateOf(e.lastDay()).slot()
	if last < first {
		last += daysOfLeapYear
	}
	var all []int
	for s := first; s <= last; s++ {
		all = append(all, s%daysOfLeapYear)
	}
	return all
}

// years are the first and the last one in which a yearly exception holds on a
// slot. One that goes over the end of the year begins a year before.
func (e Exception) years(slot int) span {
	y := span{e.Date.Year, e.LastYear}
	if e.LastYear == 0 {
		y.to = 9999
	}
	if slot < e.Date.slot() {
		y = y.later(1)
	}
	return y
}

func (e Exception) clone() Exception {
	e.Hours, e.Shut = slices.Clone(e.Hours), slices.Clone(e.Shut)
	return e
}

func readExceptions(all []Exception) (dated []occurrence, recurring *yearly) {
	for _, e := range all {
		o := occurrence{e.Date.number(), e.lastDay(), e.clone(), minutes(e.Hours), minutes(e.Shut)}
		if !e.Yearly {
			dated = append(dated, o)
			continue
		}
		if recurring == nil {
			recurring = &yearly{}
		}
		for _, slot := range e.slots() {
			recurring.on[slot] = append(recurring.on[slot], &o)
		}
	}
	slices.SortFunc(dated, func(a, b occurrence) int { return int(a.first - b.first) })
	if recurring != nil {
		recurring.measure()
	}
	return dated, recurring
}

// leapDay is the slot of 29 February.
const leapDay = 31 + 28

// measure fills ahead, going backwards twice around the year.
func (y *yearly) measure() {
	distance := int64(math.MaxInt32)
	for i := 2*daysOfLeapYear - 1; i >= 0; i-- {
		slot := i % daysOfLeapYear
		distance++
		if y.special(slot) {
			distance = 0
		}
		y.ahead[slot] = distance
	}
}

// special reports whether something recurs on the slot or on the day before.
func (y *yearly) special(slot int) bool {
	before := (slot + daysOfLeapYear - 1) % daysOfLeapYear
	common := slot == leapDay+1 && len(y.on[leapDay-1]) > 0
	return len(y.on[slot]) > 0 || len(y.on[before]) > 0 || common
}

// next is the index of the first dated exception that ends on the day or later.
func (c *Calendar) next(day int64) int {
	return sort.Search(len(c.dated), func(i int) bool { return c.dated[i].last >= day })
}

// exception is the one for a day, or nil.
func (c *Calendar) exception(day int64) *occurrence {
	if i := c.next(day); i < len(c.dated) && c.dated[i].first <= day {
		return &c.dated[i]
	}
	if c.yearly == nil {
		return nil
	}
	date := dateOf(day)
	slot := date.slot()
	for _, o := range c.yearly.on[slot] {
		if y := o.years(slot); date.Year >= y.from && date.Year <= y.to {
			return o
		}
	}
	return nil
}

// ordinary is for how many days, from this one on, the week holds without any
// exception for the day or the one before it. It can be too few, but is 0 only
// where an exception is near.
func (c *Calendar) ordinary(day int64) int64 {
	days := int64(math.MaxInt32)
	if i := c.next(day - 1); i < len(c.dated) {
		days = max(0, c.dated[i].first-day)
	}
	if c.yearly == nil || days == 0 {
		return days
	}
	ahead := c.yearly.ahead[dateOf(day).slot()]
	if ahead > 1 {
		ahead-- // a year without 29 February is one day shorter
	}
	return min(days, ahead)
}
