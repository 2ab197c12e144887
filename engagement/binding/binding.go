// Package binding is the protocol by which one agent, and no other, may start
// talk with a contact on a channel until an end date. It is arithmetic on
// records: nothing here reads a clock or a store, so that a test can explore
// every state that it can get into.
//
// A plain lock with an end would not do. An agent who stalls between taking it
// and sending may send after it ran out and somebody else has taken it. The
// steps that hold are these:
//
//  1. [Reserve] the contact for the agent, before anything is sent;
//  2. [HandOver] in the same transaction that claims the message, just before
//     the call: it checks holder and end once more, and keeps others out for as
//     long as the call may take and the period that may follow from it;
//  3. call the provider, with [Terms.Bound] as the deadline, counted from the
//     hand-over;
//  4. record what came of it: [Accepted] sets the end date that people see,
//     [Unknown] does too, since the message may have arrived, and [Refused]
//     releases the contact if nothing else was ever sent.
//
// Each step changes the record that it is given; the caller holds the binding's
// lock, and writes the record in the same transaction.
package binding

import (
	"errors"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// Terms are the durations that the protocol works with.
type Terms struct {
	// Period is how long a binding lasts after the latest message.
	Period time.Duration
	// Bound is how long a call to the provider may take, counted from its
	// hand-over. Nobody may call later than that.
	Bound time.Duration
	// Skew is how far the clocks of any two processes may differ. Zero is for a
	// single process, or for who accepts that a binding ends that much early.
	Skew time.Duration
}

// ErrOver says that a binding does not hold any more.
var ErrOver = errors.New("the binding is over")

// Until is when others may have the contact, unless the binding ends before.
func Until(b *storage.Binding) time.Time {
	if b.EndsAt.After(b.HoldUntil) {
		return b.EndsAt
	}
	return b.HoldUntil
}

// End is the end date to show: what the messages so far have promised, or how
// long the contact is kept for the agent while nothing was sent.
func End(b *storage.Binding) time.Time {
	if b.EndsAt.IsZero() {
		return b.HoldUntil
	}
	return b.EndsAt
}

// Holds reports whether b keeps others out at now. The end itself is free.
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
// ErrOver: it ended or ran out, and the call must not be made. A holder's own
// clock may be slow, so the end counts for it without the skew.
func (t Terms) HandOver(b *storage.Binding, now time.Time) error {
	if !b.EndedAt.IsZero() || !now.Before(Until(b)) {
		return ErrOver
	}
	b.HoldUntil = latest(b.HoldUntil, now.Add(t.Bound+t.Period))
	return nil
}

// Accepted records that the provider took a message at the instant. hold is
// what HandOver had set for it: if no later hand-over has prolonged it, others
// are kept out for exactly as long as people are told. A zero hold leaves that
// as it is.
func (t Terms) Accepted(b *storage.Binding, at, hold time.Time) {
	t.Extend(b, at)
	if !hold.IsZero() && hold.Equal(b.HoldUntil) {
		b.HoldUntil = b.EndsAt
	}
}

// Unknown records that a message may have gone out, at the instant at latest.
func (t Terms) Unknown(b *storage.Binding, at time.Time) { t.Extend(b, at) }

// Refused records that a message certainly did not go out. It reports whether
// that leaves nothing that binds: then the binding ends.
func (t Terms) Refused(b *storage.Binding, now time.Time) bool {
	b.Messages = max(0, b.Messages-1)
	if b.Messages > 0 || !b.EndsAt.IsZero() || !b.EndedAt.IsZero() {
		return false
	}
	Finish(b, now, storage.BindingReleased, "")
	return true
}

// Extend moves the end date to a message's instant and the period. It never
// moves it back (S1.29).
func (t Terms) Extend(b *storage.Binding, at time.Time) {
	b.EndsAt = latest(b.EndsAt, at.Add(t.Period))
}

// Finish ends b. One that has ended keeps its reason.
func Finish(b *storage.Binding, at time.Time, why storage.BindingEnd, by storage.AgentID) {
	if b.EndedAt.IsZero() {
		b.EndedAt, b.EndReason, b.EndedBy = at, why, by
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
