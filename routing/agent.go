package routing

import (
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// An Availability says whether an agent takes new work. Beside the four below a
// host may use names of its own, which [Settings.States] maps to one of them.
type Availability string

// The availabilities. Only Active receives new cases (S2.21).
const (
	Active  Availability = "active"
	Busy    Availability = "busy"    // set by hand: keeps what they have, gets nothing new
	Away    Availability = "away"    // set by the system after a while without use
	Offline Availability = "offline" // not there; also what an unknown name means
)

// An Agent is a person who serves contacts, as they are at one instant.
type Agent struct {
	ID AgentID `json:"id"`
	// Suspended agents get nothing.
	Suspended bool            `json:"suspended,omitempty"`
	Teams     []TeamID        `json:"teams,omitempty"`
	Channels  []channel.ID    `json:"channels,omitempty"` // on which they may serve; nil: on all
	Traits    []string        `json:"traits,omitempty"`   // for [Eligibility]
	Skills    map[SkillID]int `json:"skills,omitempty"`   // proficiency, 1 to MaxProficiency
	// State is their availability, since Since. The zero State is Offline.
	State Availability `json:"state,omitempty"`
	Since time.Time    `json:"since,omitzero"`
	// SeenUntil is when they count as gone unless a heartbeat comes; zero: never.
	SeenUntil time.Time `json:"seen_until,omitzero"`
	// Capacity overrides that of their team; nil does not.
	Capacity *Capacity `json:"capacity,omitempty"`
	// Load is how many cases they have now, by kind of channel. Parked cases do
	// not count.
	Load map[channel.Kind]int `json:"load,omitempty"`
	// LastTaken is when they last got a case, LastEnded when one last ended; zero
	// if that is not known.
	LastTaken time.Time `json:"last_taken,omitzero"`
	LastEnded time.Time `json:"last_ended,omitzero"`
}

// cases is how many they have.
func (a *Agent) cases() int {
	n := 0
	for _, of := range a.Load {
		n += of
	}
	return n
}

// serves reports whether they may serve on a channel.
func (a *Agent) serves(ch channel.ID) bool {
	return a.Channels == nil || slices.Contains(a.Channels, ch)
}

// fresh reports whether they have been heard of lately enough.
func (a *Agent) fresh(now time.Time) bool {
	return a.SeenUntil.IsZero() || now.Before(a.SeenUntil)
}
