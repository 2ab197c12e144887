package promise

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// Effects are what follows from telling the clocks of a case something. The zero
// Effects are none.
type Effects struct {
	// Changed says that the case became another and must be stored.
	Changed bool
	// Entries and Dues must be stored too.
	Entries []*storage.JournalEntry
	Dues    []*storage.DueMoment
}

// Write stores the entries and due moments.
func (f Effects) Write(ctx context.Context, tx storage.Tx) error {
	if len(f.Entries) > 0 {
		if err := tx.Journal().Append(ctx, f.Entries...); err != nil {
			return err
		}
	}
	if len(f.Dues) > 0 {
		return tx.DueMoments().Put(ctx, f.Dues...)
	}
	return nil
}

var system = storage.Author{Kind: channel.AuthorSystem}

func (c *telling) entry(kind journal.Kind, d journal.Detail) {
	e := journal.Entry(kind, c.at, system, d)
	e.Channel, e.Contact, e.Conversation, e.Case = c.work.Channel, c.work.Contact, c.work.Conversation, c.work.ID
	c.effects.Entries = append(c.effects.Entries, e)
}

// noteAll tells of the warnings and breaches that there were not before.
func (c *telling) noteAll(before sla.State) error {
	var status sla.Status
	for _, k := range []sla.Kind{sla.FirstResponse, sla.NextResponse, sla.Resolution} {
		n := newsOf(meter(before, k), meter(c.State, k))
		if len(n.warned) == 0 && n.breached.IsZero() {
			continue
		}
		if status.At.IsZero() {
			var err error
			if status, err = c.Status(c.Last, c.hours); err != nil {
				return err
			}
		}
		for _, clock := range status.Clocks {
			if clock.Kind == k {
				c.note(clock, n)
			}
		}
	}
	return nil
}

// meter is the clock of a kind, as it is stored; nil if it has not started.
func meter(s sla.State, k sla.Kind) *sla.Meter {
	switch k {
	case sla.FirstResponse:
		return s.First
	case sla.NextResponse:
		return s.Next
	}
	return s.Solution
}

// news are the warnings and the breach that a clock did not have before. One that
// has taken another's place begins with neither.
type news struct {
	warned   []time.Time
	breached time.Time
}

func newsOf(before, after *sla.Meter) (n news) {
	if after == nil {
		return n
	}
	if before == nil {
		before = &sla.Meter{}
	}
	for i, at := range after.Warned {
		if !given(before.Warned, at) && !given(after.Warned[:i], at) {
			n.warned = append(n.warned, at)
		}
	}
	if before.Breached.IsZero() {
		n.breached = after.Breached
	}
	return n
}

func given(warned []time.Time, at time.Time) bool { return slices.ContainsFunc(warned, at.Equal) }

func (c *telling) note(clock sla.Clock, n news) {
	d := journal.Clock{Kind: clock.Kind, Started: clock.Started, Due: clock.Due, Within: clock.Within}
	for _, d.At = range n.warned {
		warning := d
		c.entry(journal.SLAWarned, journal.Detail{Clock: &warning})
	}
	if d.At = n.breached; !n.breached.IsZero() {
		c.entry(journal.SLABreached, journal.Detail{Clock: &d})
	}
}

// end tells how a clock ended (S3.77).
func (c *telling) end(o sla.Outcome) { c.entry(journal.SLAEnded, journal.Detail{Ended: &o}) }

// Add adds what follows for another case.
func (f *Effects) Add(o Effects) {
	f.Changed = f.Changed || o.Changed
	f.Entries, f.Dues = append(f.Entries, o.Entries...), append(f.Dues, o.Dues...)
}
