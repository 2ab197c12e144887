package promise

import (
	"bytes"
	"context"
	"time"

	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// A telling is a case whose clocks are being told of events.
type telling struct {
	record
	at      time.Time
	work    *storage.Case
	hours   sla.Hours
	effects Effects
}

// apply is Apply; look says that the due moment of the case is being done.
func (t *Tx) apply(ctx context.Context, at time.Time, work *storage.Case, events []sla.Event, look bool) (Effects, error) {
	c, events, err := t.begin(ctx, at, work, events)
	if c == nil || err != nil {
		return Effects{}, err
	}
	for _, e := range events {
		if err := c.tell(e); err != nil {
			return Effects{}, err
		}
	}
	if err := c.wake(look); err != nil {
		return Effects{}, err
	}
	before := work.SLA
	if err := c.encode(work); err != nil {
		return Effects{}, err
	}
	c.effects.Changed = !bytes.Equal(before, work.SLA)
	return c.effects, nil
}

// begin reads what is needed for a case, and says what it has to be told; nil if
// there is nothing to be kept.
func (t *Tx) begin(ctx context.Context, at time.Time, work *storage.Case, events []sla.Event) (*telling, []sla.Event, error) {
	c := &telling{at: at, work: work}
	var err error
	if len(work.SLA) > 0 {
		if c.record, err = decode(work); err != nil {
			return nil, nil, err
		}
	}
	r, err := t.read(ctx, c.Stamp)
	if err != nil {
		return nil, nil, err
	}
	if len(work.SLA) == 0 {
		var ok bool
		if c.record, events, ok = r.begin(work, events); !ok {
			return nil, nil, nil
		}
	}
	refs := c.refs()
	if all := r.catchUp(&c.record, work, at, events); len(all) > len(events) {
		events, refs = all, append(refs, r.targets(work.Channel, Priority(work.Priority)).Hours)
	}
	c.hours, err = t.Book.Hours(ctx, t.tx, refs...)
	return c, events, err
}

// tell tells the clocks of one event, and the journal what they say.
func (c *telling) tell(e sla.Event) error {
	after, outcomes, err := c.State.Apply(e, c.hours)
	if err != nil {
		return err
	}
	before := c.State
	c.State = after
	if err := c.noteAll(before); err != nil {
		return err
	}
	for _, o := range outcomes {
		c.end(o)
	}
	return nil
}

// wake sees to it that a due moment is stored for what comes next. A moment that
// is stored already and comes before it will do. One that has just been done is
// stored no more.
func (c *telling) wake(look bool) error {
	status, err := c.Status(c.Last, c.hours)
	if err != nil {
		return err
	}
	next := ceil(status.NextChange)
	stands := !look && c.Wake.After(c.at)
	switch {
	case next.IsZero() && !look, stands && !next.Before(c.Wake):
		return nil
	case !next.IsZero():
		c.effects.Dues = append(c.effects.Dues, &storage.DueMoment{
			DueKey: storage.DueKey{Kind: Due, Subject: c.work.ID.String()}, At: next,
		})
	}
	c.Wake = next
	return nil
}

// ceil is t, or the next instant that stores can keep.
func ceil(t time.Time) time.Time {
	if floor := t.Truncate(time.Microsecond); floor.Before(t) {
		return floor.Add(time.Microsecond)
	}
	return t
}
