package sla

import (
	"slices"
	"time"
)

// A Meter is a clock as it is stored. [Clock] is what it says.
type Meter struct {
	Plan    Plan      `json:"plan"`
	Started time.Time `json:"started"`
	// Since is up to when Elapsed is counted; it goes on from there unless the
	// meter is frozen or has ended.
	Since   time.Time     `json:"since"`
	Elapsed time.Duration `json:"elapsed,omitempty"`
	Frozen  bool          `json:"frozen,omitempty"`
	// Warned are the instants of the warnings that were due up to Since, in the
	// order of the plan.
	Warned []time.Time `json:"warned,omitempty"`
	// Breached is when the time was over; zero: it was not, up to Since.
	Breached time.Time `json:"breached,omitzero"`
	// Ended is when it was met or dropped; zero: it has not ended.
	Ended   time.Time `json:"ended,omitzero"`
	Dropped bool      `json:"dropped,omitempty"`
	// Due is when the time would have been over, once it has ended.
	Due time.Time `json:"due,omitzero"`
}

// running reports whether time passes.
func (m *Meter) running() bool { return m != nil && m.Ended.IsZero() && !m.Frozen }

// unended reports whether the meter waits for something.
func (m *Meter) unended() bool { return m != nil && m.Ended.IsZero() }

// advance counts up to t, with the warnings and the breach on the way.
func (m *Meter) advance(t time.Time, h Hours) error {
	if !m.running() || !t.After(m.Since) {
		return nil
	}
	if err := m.mark(t, h); err != nil {
		return err
	}
	table, err := h.of(m.Plan)
	if err != nil {
		return err
	}
	m.Elapsed += table.Between(m.Since, t)
	m.Since = t
	return nil
}

// mark notes warnings and the breach that are due up to t.
func (m *Meter) mark(t time.Time, h Hours) error {
	table, err := h.of(m.Plan)
	if err != nil {
		return err
	}
	for len(m.Warned) < len(m.Plan.Warn) {
		at, ok := m.reaches(m.Plan.Warn[len(m.Warned)], table)
		if !ok || at.After(t) {
			break
		}
		m.Warned = append(slices.Clip(m.Warned), at)
	}
	if at, ok := m.over(table); ok && !at.After(t) && m.Breached.IsZero() {
		m.Breached = at
	}
	return nil
}

// over is when the time is over, if the meter runs on.
func (m *Meter) over(table Timetable) (time.Time, bool) {
	if m.Plan.Within == 0 {
		return time.Time{}, false
	}
	return m.reaches(m.Plan.Within, table)
}

// reaches is when so much time has passed, if the meter runs on. What has passed
// already is reached when the meter begins to run.
func (m *Meter) reaches(elapsed time.Duration, table Timetable) (time.Time, bool) {
	if elapsed <= m.Elapsed {
		return m.Since, true
	}
	return table.Add(m.Since, elapsed-m.Elapsed)
}

// end stops a meter that has been advanced to t.
func (m *Meter) end(t time.Time, dropped bool, h Hours) error {
	table, err := h.of(m.Plan)
	if err != nil {
		return err
	}
	m.Ended, m.Dropped, m.Due = t, dropped, m.Breached
	if due, ok := m.over(table); ok && m.Breached.IsZero() {
		m.Due = due
	}
	return nil
}

// resume goes on at t with a meter that had ended.
func (m *Meter) resume(t time.Time) {
	m.Since, m.Ended, m.Due, m.Dropped = t, time.Time{}, time.Time{}, false
}

// freeze sets whether the meter, which has been advanced to t, stands still in
// any of the states.
func (m *Meter) freeze(t time.Time, states []Freeze) {
	frozen := slices.ContainsFunc(states, func(f Freeze) bool { return slices.Contains(m.Plan.Freeze, f) })
	m.Frozen, m.Since = frozen, t
}

// carry goes on under a new plan. Warnings stay given as far as the new plan has
// them at what has passed.
func (m *Meter) carry(p Plan) {
	var kept []time.Time
	for i, at := range m.Warned {
		if i < len(p.Warn) && p.Warn[i] <= m.Elapsed {
			kept = append(kept, at)
		}
	}
	m.Plan, m.Warned = p, kept
}
