package sla

import (
	"fmt"
	"time"
)

// A Timetable counts time. *hours.Calendar is one.
type Timetable interface {
	// Between is how much time counts from a to b.
	Between(a, b time.Time) time.Duration
	// Add is the first instant at which d has passed since t. It reports false
	// if that never happens.
	Add(t time.Time, d time.Duration) (time.Time, bool)
}

// Hours are the timetables by the names that policies use. Those that running
// clocks started with must be among them.
type Hours map[string]Timetable

// An UnknownHoursError is about a version of hours that the caller did not
// bring.
type UnknownHoursError struct{ Hours string }

func (e *UnknownHoursError) Error() string { return fmt.Sprintf("there are no hours %q", e.Hours) }

// of is the timetable of a plan.
func (h Hours) of(p Plan) (Timetable, error) {
	if p.Hours == "" {
		return wall{}, nil
	}
	if table, ok := h[p.Hours]; ok && table != nil {
		return table, nil
	}
	return nil, &UnknownHoursError{p.Hours}
}

// wall counts all time.
type wall struct{}

func (wall) Between(a, b time.Time) time.Duration { return b.Sub(a) }

func (wall) Add(t time.Time, d time.Duration) (time.Time, bool) { return t.Add(d), true }
