package storage

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// An OutboxEntry is a message that waits to be handed to a provider.
type OutboxEntry struct {
	Message MessageID  `json:"message"`
	Channel channel.ID `json:"channel"`
	// Lane is the unit of ordering: entries of one lane leave one at a time, in
	// the order in which they were put.
	Lane ConversationID `json:"lane"`
	// Due is when it may leave.
	Due time.Time `json:"due"`
	// Attempts counts how often it was claimed, without the claims that Defer
	// took back.
	Attempts int `json:"attempts"`
	// HandedOver says that an earlier holder claimed it and never reported: the
	// provider may have it.
	HandedOver bool `json:"handed_over,omitempty"`
	// Uncertain says that some earlier call may have sent it: a holder never
	// reported, or said so with Doubt. Unlike HandedOver it stays when the entry is
	// given back.
	Uncertain bool `json:"uncertain,omitempty"`
}

// Outbox hands out messages under a lease.
type Outbox interface {
	// Put adds entries, in order. ErrExists: a message that is there already.
	Put(ctx context.Context, es ...*OutboxEntry) error
	// Claim leases up to c.Limit entries of a channel that are due, earliest
	// first: of each lane the head alone, and only if nobody holds a lease on
	// it that is still good at c.Now. An entry counts as handed over from then
	// on; what is returned says whether it was so before, and one that was is
	// uncertain. Attempts is raised.
	Claim(ctx context.Context, ch channel.ID, c Claim) ([]*OutboxEntry, error)
	// Complete removes entries that lease holds, and says of each whether it
	// still held it. One that it no longer holds is left alone.
	Complete(ctx context.Context, lease LeaseID, ids ...MessageID) (held []bool, err error)
	// Reschedule gives entries that lease holds back, not handed over, due at
	// the instant. The answer is as for Complete.
	Reschedule(ctx context.Context, lease LeaseID, due time.Time, ids ...MessageID) (held []bool, err error)
	// Defer is Reschedule for entries that met a limit rather than a failure:
	// the claim does not count, and Attempts is lowered again.
	Defer(ctx context.Context, lease LeaseID, due time.Time, ids ...MessageID) (held []bool, err error)
	// Doubt makes entries that lease holds uncertain for good: the call that was
	// made under it may have sent them. The answer is as for Complete.
	Doubt(ctx context.Context, lease LeaseID, ids ...MessageID) (held []bool, err error)
	// Held says of each entry whether lease holds it. It reads only: whoever got no
	// answer to the commit of a claim learns from it what the claim has got.
	Held(ctx context.Context, lease LeaseID, ids ...MessageID) (held []bool, err error)
	// Cancel removes entries that cannot have left, which are those that are neither
	// handed over nor uncertain nor leased, and says of each whether it did.
	Cancel(ctx context.Context, ids ...MessageID) (removed []bool, err error)
	// NextDue is when the earliest entry of the channel becomes due, or its
	// lease runs out, whatever its lane; false if there is none.
	NextDue(ctx context.Context, ch channel.ID) (time.Time, bool, error)
	// Len counts the channel's entries, up to atMost.
	Len(ctx context.Context, ch channel.ID, atMost int) (int, error)
}

// A Claim asks for work.
type Claim struct {
	// Now is the present; Until is when the lease runs out.
	Now, Until time.Time
	// Lease is who asks. It must be used for one claim only.
	Lease LeaseID
	// Limit is how many at most; it must be above 0.
	Limit int
}

// A DueMoment is a stored instant at which something must be looked at. (Kind,
// Subject) is unique.
type DueMoment struct {
	DueKey
	At   time.Time `json:"at"`
	Data []byte    `json:"data,omitempty"`
	// Attempts counts how often it was claimed.
	Attempts int `json:"attempts"`
}

// A DueKey names a due moment: what is to be done, and to what.
type DueKey struct {
	Kind    string `json:"kind"`
	Subject string `json:"subject"`
}

// DueMoments hands out due moments under a lease.
type DueMoments interface {
	// Put adds moments, or replaces the ones with the same key: their instant,
	// data and attempts, and any lease on them is lost.
	Put(ctx context.Context, ds ...*DueMoment) error
	// Get returns the moment for each key, nil where there is none.
	Get(ctx context.Context, keys ...DueKey) ([]*DueMoment, error)
	// Cancel removes moments, leased or not. One that is not there is no error.
	Cancel(ctx context.Context, keys ...DueKey) error
	// Claim leases up to c.Limit moments that are due and not leased, earliest
	// first. Attempts is raised.
	Claim(ctx context.Context, c Claim) ([]*DueMoment, error)
	// Complete removes moments that lease holds. The answer is as for the
	// outbox.
	Complete(ctx context.Context, lease LeaseID, keys ...DueKey) (held []bool, err error)
	// Reschedule gives back moments that lease holds, to fall due at the
	// instant. The answer is as for the outbox.
	Reschedule(ctx context.Context, lease LeaseID, at time.Time, keys ...DueKey) (held []bool, err error)
	// NextDue is when the earliest moment falls due, or its lease runs out;
	// false if there is none.
	NextDue(ctx context.Context) (time.Time, bool, error)
}

// Rates shares rate limits between instances: a token bucket for each key.
type Rates interface {
	// Take takes up to n tokens of the bucket, which fills at r's rate and was
	// full when it was first used. If the bucket is paused or empty it takes
	// none, and next is when one can be had.
	Take(ctx context.Context, key string, r channel.Rate, now time.Time, n int) (taken int, next time.Time, err error)
	// Return gives tokens back that were not used.
	Return(ctx context.Context, key string, n int) error
	// Pause keeps the bucket shut until the instant. A later pause prolongs it, an
	// earlier one changes nothing.
	Pause(ctx context.Context, key string, until time.Time) error
	// Resume ends a pause.
	Resume(ctx context.Context, key string) error
}
