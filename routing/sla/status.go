package sla

import "time"

// A Status is what an agent sees of a case's clocks (S3.74).
type Status struct {
	At time.Time `json:"at"`
	// Clocks are those with a target that have started: first response, the
	// latest next response, solution.
	Clocks []Clock `json:"clocks,omitempty"`
	// Current is the one to show: of those that run the one that is due first,
	// or else one that stands still, or else the latest to end. nil: there is none.
	Current *Clock `json:"current,omitempty"`
	// NextChange is when to ask again, if nothing happens: it is after At. Zero:
	// nothing changes but the time that has passed.
	NextChange time.Time `json:"next_change,omitzero"`
}

// Status is what the clocks say at an instant. One before the latest event
// counts as that event's. The error is an *[UnknownHoursError].
func (s State) Status(now time.Time, h Hours) (Status, error) {
	if now.Before(s.Last) {
		now = s.Last
	}
	status := Status{At: now}
	for i, k := range []Kind{FirstResponse, NextResponse, Resolution} {
		m := s.meters()[i]
		if m == nil || m.Plan.Within == 0 {
			continue
		}
		c, err := m.clock(k, now, h)
		if err != nil {
			return Status{}, err
		}
		status.Clocks = append(status.Clocks, c)
		status.NextChange = earlier(status.NextChange, c.NextChange)
	}
	for i := range status.Clocks {
		if c := &status.Clocks[i]; status.Current == nil || c.before(status.Current) {
			status.Current = c
		}
	}
	return status, nil
}

// before reports whether c is to be shown rather than o.
func (c *Clock) before(o *Clock) bool {
	order := map[Phase]int{Running: 0, Standing: 1, Ended: 2}
	if order[c.Phase] != order[o.Phase] {
		return order[c.Phase] < order[o.Phase]
	}
	switch c.Phase {
	case Running:
		return !c.Due.IsZero() && (o.Due.IsZero() || c.Due.Before(o.Due))
	case Standing:
		return c.Left < o.Left
	}
	return c.Ended.After(o.Ended)
}
