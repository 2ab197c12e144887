package routing

import "time"

// A clock is an instant, and what it was asked about the future. As long as
// none of the instants that were asked for has come, every question has the
// same answer: that is what makes NextChange honest.
type clock struct {
	now, next time.Time
}

// reached reports whether t has come, and remembers t if not.
func (c *clock) reached(t time.Time) bool {
	c.note(t)
	return !t.After(c.now)
}

// note remembers that something changes at t; the zero time is never.
func (c *clock) note(t time.Time) {
	if t.After(c.now) && (c.next.IsZero() || t.Before(c.next)) {
		c.next = t
	}
}

// open asks a schedule.
func (c *clock) open(s Schedule) bool {
	open, until := s.OpenAt(c.now)
	c.note(until)
	return open
}

// A Schedule says when something is open. Its methods may be called from
// several goroutines at once.
type Schedule interface {
	// OpenAt reports whether the schedule is open at t, and until when the answer
	// stays the same at least: an instant after t, or zero for always.
	OpenAt(t time.Time) (open bool, until time.Time)
}
