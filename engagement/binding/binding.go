// Package binding is the protocol by which one agent, and no other, may start
// talk with a contact on a channel until an end date. It is arithmetic on
// records: nothing here reads a clock or a store, so that a test can explore
// every state that it can get into.
//
// A plain lock with an end would not do. An agent who stalls between taking it
// and sending may send after it ran out and somebody else has taken it. The
// steps that hold are these:
//
//  1. [Terms.Reserve] the contact for the agent, before anything is sent, and
//     [Queue] each message;
//  2. [Terms.HandOver] in the same transaction that claims the message, just
//     before the call: it checks holder and end once more, and keeps others out
//     for as long as the call may take and the period that may follow from it;
//  3. call the provider, with [Terms.Bound] as the deadline, counted from the
//     hand-over;
//  4. record what came of it: [Terms.Accepted] sets the end date that people
//     see, [Terms.Unknown] does too, since the message may have arrived, and
//     [Unsent] and [Terms.Refused] release the contact if nothing else was sent.
//
// Each step changes the record that it is given; the caller holds the binding's
// lock, and writes the record in the same transaction. The instants are those
// of the caller's own clock, never the provider's, and are read at the step.
//
// Nothing is assumed about how many calls are under way at once, how late an
// outcome is recorded, or whether it ever is: a contact with two addresses has
// two messages leave side by side. Only the visible end is less exact then: it
// may lie up to Bound, and if the other message is refused up to Bound and
// Period, later than the last message would have it.
package binding

import (
	"errors"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// Terms are the durations that the protocol works with, in whole microseconds
// like the instants of records.
type Terms struct {
	// Period is how long a binding lasts after the latest message.
	Period time.Duration
	// Bound is how long a call to the provider may take, counted from its
	// hand-over: nothing may reach the provider later than that. It is the
	// call's deadline and what the network may hold a request back beyond it.
	Bound time.Duration
	// Skew is how far the clocks of any two processes may differ. Zero is for a
	// single process, or for who accepts that a binding ends that much early.
	Skew time.Duration
}

// ErrOver says that a binding does not hold any more.
var ErrOver = errors.New("the binding is over")

// Until is when others may have the contact, unless the binding ends before.
func Until(b *storage.Binding) time.Time { return latest(b.EndsAt, b.HoldUntil) }

// End is the end date to show: what the messages so far have promised, or how
// long the contact is kept for the agent while none was handed over. From the
// first hand-over on it only moves forward. While a call is under way, or what
// came of it is unknown, others may be kept out a little longer: see [Until].
func End(b *storage.Binding) time.Time {
	if b.EndsAt.IsZero() {
		return b.HoldUntil
	}
	return b.EndsAt
}

// Holds reports whether b keeps others out at now, and is the holder's to use.
// The end itself is free. The skew counts, since the clock that set the end may
// be slower than the caller's. It counts for the holder too: who could reserve
// anew before others can would lose what the old record still keeps.
func (t Terms) Holds(b *storage.Binding, now time.Time) bool {
	return b.EndedAt.IsZero() && now.Before(Until(b).Add(t.Skew))
}

// Reserve makes b keep its contact for b.Agent from now on. The caller has made
// sure that nobody else is bound, and stored nothing yet.
func (t Terms) Reserve(b *storage.Binding, now time.Time) {
	b.StartedAt = now
	b.HoldUntil = now.Add(t.Period)
}

// Queue counts one more message that is stored under b.
func Queue(b *storage.Binding) { b.Messages++ }

// HandOver readies b for a call that ends no later than now and Terms.Bound.
// ErrOver: it ended or ran out, and the call must not be made. The caller keeps
// b.HoldUntil, as it is afterwards, for the outcome.
//
// What b held so far becomes a promise, since the outcome of another call may
// still be open. Only what this hand-over adds can be taken back.
func (t Terms) HandOver(b *storage.Binding, now time.Time) error {
	if !t.Holds(b, now) {
		return ErrOver
	}
	b.EndsAt = Until(b)
	b.HoldUntil = now.Add(t.Bound + t.Period)
	return nil
}

// Accepted records that the provider took a message, at the latest at the
// instant: when its answer came. hold is what HandOver had set for it: if no
// later hand-over has prolonged it, others are kept out for exactly as long as
// people are told. A zero hold leaves that as it is.
func (t Terms) Accepted(b *storage.Binding, at, hold time.Time) {
	t.Extend(b, at)
	settle(b, hold)
}

// Unknown records that a message may have gone out, at the latest at the
// instant. When it is recorded will do: what counts is no more than the
// hand-over allowed for, which others are kept out for in any case.
func (t Terms) Unknown(b *storage.Binding, at time.Time) {
	if b.EndedAt.IsZero() {
		b.EndsAt = latest(b.EndsAt, earliest(at.Add(t.Period), Until(b)))
	}
}

// Unsent records that a call certainly did not send its message, whether that
// is tried again or not. hold is as for [Terms.Accepted].
func Unsent(b *storage.Binding, hold time.Time) { settle(b, hold) }

// Refused records that a message certainly did not go out and never will. It
// must be called once for a message; a message of which any try may have
// arrived is [Terms.Unknown]. It reports whether nothing is left that binds:
// then the binding ends.
func (t Terms) Refused(b *storage.Binding, now time.Time) bool {
	b.Messages = max(0, b.Messages-1)
	if b.Messages > 0 || !b.EndedAt.IsZero() {
		return false
	}
	why := storage.BindingReleased
	if !t.Holds(b, now) {
		why = storage.BindingExpired
	}
	Finish(b, now, why, "")
	return true
}

// Extend moves the end date to a message's instant and the period. It never
// moves it back (S1.29), and does not bring back what was over by then.
func (t Terms) Extend(b *storage.Binding, at time.Time) {
	if t.Holds(b, at) {
		b.EndsAt = latest(b.EndsAt, at.Add(t.Period))
	}
}

// Finish ends b. One that has ended keeps its reason.
func Finish(b *storage.Binding, at time.Time, why storage.BindingEnd, by storage.AgentID) {
	if b.EndedAt.IsZero() {
		b.EndedAt, b.EndReason, b.EndedBy = at, why, by
	}
}

// settle takes back what the latest hand-over held beyond what is promised, if
// hold is that hand-over's.
func settle(b *storage.Binding, hold time.Time) {
	if !hold.IsZero() && hold.Equal(b.HoldUntil) && b.EndedAt.IsZero() {
		b.HoldUntil = b.EndsAt
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
