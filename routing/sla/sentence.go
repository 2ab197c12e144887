package sla

import (
	"fmt"
	"strings"
	"time"
)

// Sentence says in English what a clock shows, for the reply field, with moments
// in a zone: "First response is due Mon 23 Nov 10:25 CET, in 25 min of business
// time."
func (c Clock) Sentence(zone *time.Location) string {
	name := strings.ToUpper(string(c.Kind[:1])) + string(c.Kind[1:])
	moment := func(t time.Time) string { return t.In(zone).Format("Mon 2 Jan 15:04 MST") }
	switch {
	case c.Met:
		return fmt.Sprintf("%s met after %s.", name, c.spoken(c.Elapsed))
	case c.Phase == Ended && c.Breached:
		return fmt.Sprintf("%s came %s late.", name, c.spoken(-c.Left))
	case c.Phase == Ended:
		return name + " was not needed any more."
	case c.Breached:
		return fmt.Sprintf("%s was due %s, %s ago.", name, moment(c.Due), c.spoken(-c.Left))
	case c.Phase == Standing:
		return fmt.Sprintf("%s stands still with %s left.", name, c.spoken(c.Left))
	case c.Due.IsZero():
		return fmt.Sprintf("%s has %s left, but no business hours.", name, c.spoken(c.Left))
	}
	return fmt.Sprintf("%s is due %s, in %s.", name, moment(c.Due), c.spoken(c.Left))
}

// spoken is an amount of time, with its kind.
func (c Clock) spoken(d time.Duration) string {
	if c.Wall {
		return amount(d)
	}
	return amount(d) + " of business time"
}

// amount rounds down to minutes, and below a minute to seconds.
func amount(d time.Duration) string {
	d = max(d, 0)
	hours, minutes := int(d/time.Hour), int(d%time.Hour/time.Minute)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d/time.Second))
	case hours == 0:
		return fmt.Sprintf("%d min", minutes)
	case minutes == 0:
		return fmt.Sprintf("%d h", hours)
	}
	return fmt.Sprintf("%d h %d min", hours, minutes)
}
