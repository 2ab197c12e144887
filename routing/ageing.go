package routing

import "time"

// An Ageing lets the priority of a case grow while it waits: without it,
// cases of low priority can wait for ever where important ones keep coming.
type Ageing struct {
	// PerMinute is how much priority a minute adds. Defaults to 1.
	PerMinute int `json:"per_minute,omitempty"`
	// Off adds none.
	Off bool `json:"off,omitempty"`
	// Max is where it stops. Defaults to MaxPriority.
	Max int `json:"max,omitempty"`
}

func (a Ageing) rate() time.Duration {
	if a.Off {
		return 0
	}
	return time.Duration(max(a.PerMinute, 1))
}

func (a Ageing) limit() int {
	if a.Max <= 0 {
		return MaxPriority
	}
	return a.Max
}

// settling is where a priority ends up.
func (a Ageing) settling(priority int) int {
	if a.Off {
		return priority
	}
	return max(priority, a.limit())
}

// takes is how long it takes to grow from 0 to a priority.
func (a Ageing) takes(priority int) time.Duration {
	if a.Off {
		return 0
	}
	return (time.Duration(priority)*time.Minute + a.rate() - 1) / a.rate()
}

// Effective is the priority of a case that began with one, after a wait.
func (a Ageing) Effective(priority int, waited time.Duration) int {
	began := time.Unix(0, 0)
	return int(a.Points(a.place(priority, began), began.Add(max(waited, 0))) / int64(time.Minute))
}

func (a Ageing) place(priority int, since time.Time) Place {
	return Place{a.settling(priority), since.Add(-a.takes(priority)).UTC().Truncate(time.Microsecond)}
}

// Points are the effective priority at an instant of a case with a place under
// this ageing, times the nanoseconds of a minute: finely enough to tell apart
// cases that came within the same minute.
func (a Ageing) Points(p Place, now time.Time) int64 {
	settled := int64(p.Urgency) * int64(time.Minute)
	grown := max(now.Sub(p.Rank), -a.takes(MaxPriority)) // Rank tells apart what lies beyond
	if a.Off || p.Urgency > a.limit() || grown >= a.takes(p.Urgency) {
		return settled
	}
	return int64(a.rate() * grown)
}
