package promise

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// A record is what is stored with a case.
type record struct {
	sla.State
	// Stamp is that of the rules by which its clocks start.
	Stamp int64 `json:"stamp,omitempty"`
	// Wake is the due moment that is stored, unless it has passed. It may be
	// earlier than what comes next: then nothing is due by then, and the moment is
	// moved on.
	Wake time.Time `json:"wake,omitzero"`
}

func decode(work *storage.Case) (record, error) {
	var r record
	if err := json.Unmarshal(work.SLA, &r); err != nil {
		return record{}, fmt.Errorf("clocks of case %s: %w", work.ID, err)
	}
	return r, nil
}

func (r record) encode(work *storage.Case) error {
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("clocks of case %s: %w", work.ID, err)
	}
	work.SLA = data
	return nil
}

// begin makes a record of a case that has none, if it opens under rules that
// promise something, and says which of the events it is to be told.
func (r *rules) begin(work *storage.Case, events []sla.Event) (record, []sla.Event, bool) {
	first := slices.IndexFunc(events, func(e sla.Event) bool { return e.Kind == sla.Opened || e.Kind == sla.Reopened })
	if first < 0 || !r.promises(work) {
		return record{}, nil, false
	}
	events = slices.Clone(events[first:])
	events[0].Kind = sla.Opened
	return record{State: sla.New(r.policy, string(work.Channel), Priority(work.Priority)), Stamp: r.Stamp}, events, true
}

// catchUp puts before the events that policy or priority are others now. Another
// priority takes running clocks over: that is why it is changed.
func (r *rules) catchUp(rec *record, work *storage.Case, at time.Time, events []sla.Event) []sla.Event {
	priority := Priority(work.Priority)
	moved := priority != rec.Priority
	if rec.Stamp >= r.Stamp && !moved {
		return events
	}
	e := sla.Event{Kind: sla.PolicyChanged, At: at, Policy: &r.policy, Priority: priority, Carry: moved}
	switch {
	case rec.Stamp < r.Carried:
		e.Carry = true
		if !moved {
			e.At = r.CarriedAt
		}
	case !moved && len(events) > 0:
		e.At = events[0].At
	}
	rec.Stamp = max(rec.Stamp, r.Stamp)
	return append([]sla.Event{e}, events...)
}

// refs are the hours that the clocks count by.
func (r record) refs() []string {
	refs := []string{r.Plans.First.Hours, r.Plans.Next.Hours, r.Plans.Solution.Hours}
	for _, m := range []*sla.Meter{r.First, r.Next, r.Solution} {
		if m != nil {
			refs = append(refs, m.Plan.Hours)
		}
	}
	return refs
}
