package sim

import (
	"time"

	"github.com/rapport-go/rapport/routing"
)

// A Day is what happens whatever the policy is: the cases that come and the
// agents who are there.
type Day struct {
	Arrivals []Arrival `json:"arrivals"` // in order of time
	Shifts   []Shift   `json:"shifts"`
}

// An Arrival is a case that comes.
type Arrival struct {
	// At is when. It is the case's Since.
	At   time.Time    `json:"at"`
	Case routing.Case `json:"case"`
	// Takes is how long an agent of ordinary pace works on it.
	Takes time.Duration `json:"takes"`
}

// A Shift is an agent, and when they are there. An agent may have several.
type Shift struct {
	Agent routing.Agent `json:"agent"`
	From  time.Time     `json:"from"`
	To    time.Time     `json:"to"`
	// Pace is how fast they are; 0 and 1 are ordinary, 2 is twice as fast.
	Pace float64 `json:"pace,omitempty"`
}

func (s Shift) pace() float64 {
	if s.Pace <= 0 {
		return 1
	}
	return s.Pace
}
