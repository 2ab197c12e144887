package storage

import (
	"context"
	"time"
)

// A Standby is a place that a case stands by for while it waits elsewhere: where
// nobody could have it when it passed by. Unlike queues, a case may have any
// number of them.
type Standby struct {
	Case CaseID `json:"case"`
	// Place is what the place is called.
	Place QueueID `json:"place"`
	// Urgency and Rank are where the case stands there, as in a queue.
	Urgency int       `json:"urgency,omitempty"`
	Rank    time.Time `json:"rank,omitzero"`
}

// Standing is where s stands at its place.
func (s Standby) Standing() QueuePlace { return QueuePlace{s.Urgency, s.Rank, s.Case} }

// Standbys keeps what cases stand by for.
type Standbys interface {
	// Replace makes ss all that the cases stand by for. Each of ss must be of one of
	// the cases; of two with the same case and place the later one counts.
	Replace(ctx context.Context, cases []CaseID, ss ...Standby) error
	// Waiting returns a page of those who stand by for a place, in the order of a
	// queue.
	Waiting(ctx context.Context, q QueueQuery) ([]Standby, error)
}
