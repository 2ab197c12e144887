package sla

import "time"

// A Phase is what a clock does.
type Phase string

// The phases.
const (
	Running Phase = "running"
	// Standing clocks wait until a [Freeze] is over.
	Standing Phase = "standing still"
	Ended    Phase = "ended"
)

// A Clock is what a meter says at an instant.
type Clock struct {
	Kind    Kind          `json:"kind"`
	Phase   Phase         `json:"phase"`
	Started time.Time     `json:"started"`
	Ended   time.Time     `json:"ended,omitzero"`
	Within  time.Duration `json:"within"`
	// Elapsed is how much of the target's kind of time has passed.
	Elapsed time.Duration `json:"elapsed"`
	// Left is Within without Elapsed: negative once it is breached for longer.
	Left time.Duration `json:"left"`
	// Wall says that all time counts, and not only business hours.
	Wall bool `json:"wall,omitempty"`
	// Due is when the time is over, if nothing happens, or was. Zero: never, or
	// not known because the clock stands still.
	Due time.Time `json:"due,omitzero"`
	// Warned are the instants of the warnings up to now.
	Warned []time.Time `json:"warned,omitempty"`
	// Breached: the time was over before it ended. It is never undone.
	Breached bool `json:"breached,omitempty"`
	// Met: it ended in time.
	Met bool `json:"met,omitempty"`
	// NextChange is when a warning or the breach comes, if nothing else happens.
	// Zero: nothing comes.
	NextChange time.Time `json:"next_change,omitzero"`
}

// clock is what the meter says at an instant, not before Since.
func (m Meter) clock(k Kind, now time.Time, h Hours) (Clock, error) {
	if err := m.advance(now, h); err != nil {
		return Clock{}, err
	}
	c := Clock{
		Kind: k, Phase: m.phase(), Started: m.Started, Ended: m.Ended, Within: m.Plan.Within, Elapsed: m.Elapsed,
		Left: m.Plan.Within - m.Elapsed, Wall: m.Plan.Hours == "", Due: m.Due, Warned: m.Warned,
		Breached: m.result() == Breached, Met: m.result() == Met,
	}
	if c.Breached {
		c.Due = m.Breached
	}
	if !m.running() {
		return c, nil
	}
	return c, m.foresee(&c, h)
}

func (m *Meter) phase() Phase {
	switch {
	case !m.Ended.IsZero():
		return Ended
	case m.Frozen:
		return Standing
	}
	return Running
}

// foresee tells what comes if nothing happens.
func (m *Meter) foresee(c *Clock, h Hours) error {
	table, err := h.of(m.Plan)
	if err != nil {
		return err
	}
	if len(m.Warned) < len(m.Plan.Warn) {
		c.NextChange, _ = m.reaches(m.Plan.Warn[len(m.Warned)], table)
	}
	if !c.Breached {
		c.Due, _ = m.over(table)
		c.NextChange = earlier(c.NextChange, c.Due)
	}
	return nil
}

// earlier is the earlier instant of those that are not zero.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
