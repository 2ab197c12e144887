package binding

import (
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// Settings say how agents may engage through one channel. They are saved all
// at once or not at all (S1.19). The zero Settings are those of a channel that
// nobody has set up: engagement is off (S1.10).
type Settings struct {
	// On lets agents reach contacts first.
	On bool `json:"on"`
	// Since is when it was last switched on, or off. A binding from before is
	// over (S1.43). The engine sets it.
	Since time.Time `json:"since,omitzero"`
	// Period is how long a binding lasts. Required while On (S1.13).
	Period Period `json:"period,omitempty"`
	// Allow is who may engage (S1.18).
	Allow Allowlist `json:"allow,omitzero"`
	// Forward gives a bound contact's case to others when the holder does not
	// pick it up; otherwise it waits and is missed (S1.38, S1.39). It is not
	// accepted while On is false (S1.12).
	Forward bool `json:"forward,omitempty"`
	// AgentsOnly lets only the holder's messages extend a binding, and not the
	// contact's (S1.27).
	AgentsOnly bool `json:"agents_only,omitempty"`
	// AssumeConsent lets agents write to people of whom no consent is recorded
	// and who have never written: the host vouches for it. A withdrawal counts
	// all the same (S3.7).
	AssumeConsent bool `json:"assume_consent,omitempty"`
	// WaitingLimit is how long the case of a bound contact waits for the holder.
	// 0 means [DefaultWaitingLimit].
	WaitingLimit time.Duration `json:"waiting_limit,omitempty"`
}

// DefaultWaitingLimit is how long a case waits for one agent (S2.5).
const DefaultWaitingLimit = 60 * time.Second

// Limit is how long a case waits for the holder.
func (s Settings) Limit() time.Duration {
	if s.WaitingLimit == 0 {
		return DefaultWaitingLimit
	}
	return s.WaitingLimit
}

// An Allowlist is who may engage through a channel. The zero Allowlist is
// nobody.
type Allowlist struct {
	// All is every agent (S1.16).
	All bool `json:"all,omitempty"`
	// Teams are teams whose members may, at the moment of asking (S1.17).
	Teams []storage.TeamID `json:"teams,omitempty"`
	// Destinations is whoever the channel's destinations name at the moment of
	// asking (S1.14, S1.15).
	Destinations bool `json:"destinations,omitempty"`
}

// A SettingsError is a value that [Settings] cannot have.
type SettingsError struct {
	Field   string
	Problem string
}

func (e *SettingsError) Error() string { return e.Field + ": " + e.Problem }

// Check reports the first thing that is wrong with s, as a *SettingsError.
func (s Settings) Check() error {
	switch {
	case s.On && !s.Period.Valid():
		return &SettingsError{"Period", fmt.Sprintf("must be one of %v, not %v", Periods(), s.Period)}
	case s.Period != 0 && !s.Period.Valid():
		return &SettingsError{"Period", fmt.Sprintf("must be one of %v, not %v", Periods(), s.Period)}
	case s.Forward && !s.On:
		return &SettingsError{"Forward", "is not accepted while engagement is off"}
	case s.WaitingLimit < 0:
		return &SettingsError{"WaitingLimit", "must not be negative"}
	case slices.Contains(s.Allow.Teams, ""):
		return &SettingsError{"Allow.Teams", "must not have an empty id"}
	}
	return nil
}

// Over reports whether the settings ended b: engagement was switched off since
// it began, or on and off.
func (s Settings) Over(b *storage.Binding) bool { return !s.On || b.StartedAt.Before(s.Since) }
