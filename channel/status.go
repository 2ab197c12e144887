package channel

import (
	"cmp"
	"fmt"
	"time"
)

// A Status is the furthest that is known of a message's way to the contact.
type Status uint8

// The statuses, in order. Played is a step past read that only voice messages
// take. Failed is not part of the order: see [Progress].
const (
	StatusNone Status = iota // nothing is known
	StatusAccepted
	StatusDelivered
	StatusRead
	StatusPlayed
	StatusFailed
)

var statusNames = [...]string{"none", "accepted", "delivered", "read", "played", "failed"}

func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// MarshalText writes the status's name.
func (s Status) MarshalText() ([]byte, error) {
	if int(s) >= len(statusNames) {
		return nil, fmt.Errorf("channel: no status %d", uint8(s))
	}
	return []byte(statusNames[s]), nil
}

// UnmarshalText reads a status's name.
func (s *Status) UnmarshalText(b []byte) error {
	for i, name := range statusNames {
		if name == string(b) {
			*s = Status(i)
			return nil
		}
	}
	return fmt.Errorf("channel: no status %q", b)
}

// A Progress is all the evidence about one message: when each status was
// first reported. Evidence only grows: [Progress.Merge] gives the same result
// in whatever order reports arrive and however often they are repeated.
type Progress struct {
	Accepted  time.Time `json:"accepted,omitzero"`
	Delivered time.Time `json:"delivered,omitzero"`
	Read      time.Time `json:"read,omitzero"`
	Played    time.Time `json:"played,omitzero"`
	Failed    time.Time `json:"failed,omitzero"`
	// Failure is why, at the moment Failed. It stays as a detail when a later
	// report says that the message was delivered after all.
	Failure Failure `json:"failure,omitzero"`
}

// Reported is the Progress that a single report stands for.
func Reported(s Status, at time.Time, f Failure) Progress {
	switch s {
	case StatusAccepted:
		return Progress{Accepted: at}
	case StatusDelivered:
		return Progress{Delivered: at}
	case StatusRead:
		return Progress{Read: at}
	case StatusPlayed:
		return Progress{Played: at}
	case StatusFailed:
		return Progress{Failed: at, Failure: f}
	}
	return Progress{}
}

// Status is the furthest that the evidence shows. A failure stands only while
// nothing says that the message arrived: providers report failed and then
// delivered for people with several devices.
func (p Progress) Status() Status {
	switch {
	case !p.Played.IsZero():
		return StatusPlayed
	case !p.Read.IsZero():
		return StatusRead
	case !p.Delivered.IsZero():
		return StatusDelivered
	case !p.Failed.IsZero():
		return StatusFailed
	case !p.Accepted.IsZero():
		return StatusAccepted
	}
	return StatusNone
}

// Merge joins the evidence of p and q: the earliest report of each status. It
// is commutative, associative and idempotent.
func (p Progress) Merge(q Progress) Progress {
	m := Progress{
		Accepted:  earlier(p.Accepted, q.Accepted),
		Delivered: earlier(p.Delivered, q.Delivered),
		Read:      earlier(p.Read, q.Read),
		Played:    earlier(p.Played, q.Played),
		Failed:    p.Failed, Failure: p.Failure,
	}
	if failsFirst(q, p) {
		m.Failed, m.Failure = q.Failed, q.Failure
	}
	return m
}

// Equal reports whether p and q are the same evidence.
func (p Progress) Equal(q Progress) bool {
	return p.Accepted.Equal(q.Accepted) && p.Delivered.Equal(q.Delivered) && p.Read.Equal(q.Read) &&
		p.Played.Equal(q.Played) && p.Failed.Equal(q.Failed) && p.Failure == q.Failure
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// failsFirst reports whether p's failure goes before q's. Failures of the same
// instant are ordered by their text, so that Merge commutes.
func failsFirst(p, q Progress) bool {
	if p.Failed.IsZero() || q.Failed.IsZero() {
		return !p.Failed.IsZero()
	}
	return cmp.Or(
		p.Failed.Compare(q.Failed),
		cmp.Compare(p.Failure.Kind, q.Failure.Kind),
		cmp.Compare(p.Failure.Code, q.Failure.Code),
		cmp.Compare(p.Failure.Detail, q.Failure.Detail),
		cmp.Compare(p.Failure.Part, q.Failure.Part),
	) < 0
}
