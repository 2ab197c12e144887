package automate

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/storage"
)

// Due is the kind of the due moments at which automations act. The subject is a
// slot.
const Due = "automation"

// A slot is the starts that belong together: those that are due at once in one
// conversation, so that they act in their order; or later ones, of one automation
// about one case, or one conversation. What ends one looks for it in both.
type slot struct {
	// Conversation is what they are about.
	Conversation storage.ConversationID `json:"conversation"`
	Starts       []automation.Start     `json:"starts"`
}

// maxStarts is how many starts wait in one slot. Who floods a conversation must not
// make its due moment grow without end: what comes beyond is explained in the journal,
// and does not start.
const maxStarts = 100

// nowSlot is the slot of what is due at once in a conversation.
func nowSlot(id storage.ConversationID) string { return "now:" + id.String() }

// slotOf is the slot of a key that is due later: what it begins with. The welcome
// is about a contact and not a case, and has one for each.
func slotOf(key string) string {
	parts := 2
	switch {
	case strings.HasPrefix(key, "welcome:"):
		return key
	case ofRule(key):
		parts = 3
	}
	all := strings.SplitN(key, ":", parts+1)
	return strings.Join(all[:min(parts, len(all))], ":")
}

// ofRule reports whether a key is that of a rule of the business's own.
func ofRule(key string) bool { return strings.HasPrefix(key, "rule%3A") }

// following is what follows from events, in order.
type following struct {
	tx storage.Tx
	do []follow
	// why is what the journal is told of those that did not start.
	why []*storage.JournalEntry
	// atOnce says that a start is due when it is stored.
	atOnce bool
}

// A follow is one start, or one cancel.
type follow struct {
	slot   string
	conv   *storage.Conversation // of a start, that followed at an instant
	at     time.Time
	start  *automation.Start
	cancel automation.Cancel
}

// add takes over what an event started and ended.
func (f *following) add(at time.Time, fired automation.Fired, s *scene) {
	for _, c := range fired.Cancels {
		f.do = append(f.do, follow{slot: slotOf(c.Prefix), cancel: c}, follow{slot: nowSlot(s.conv.ID), cancel: c})
	}
	for _, why := range fired.Explanations {
		f.why = append(f.why, explained(at, s.conv, why))
	}
	for _, start := range fired.Starts {
		if s.acted(start.Key) {
			continue
		}
		slot := slotOf(start.Key)
		if !start.At.After(at) {
			slot, f.atOnce = nowSlot(s.conv.ID), true
		}
		f.do = append(f.do, follow{slot: slot, conv: s.conv, at: at, start: &start})
	}
}

// acted reports whether a key has acted, as far as was read.
func (s *scene) acted(key string) bool {
	return s.kept.done(key) || s.talk.done(key) || slices.ContainsFunc(s.others, func(r talkRecord) bool { return r.done(key) })
}

// write stores due moments, and takes away those that have no reason any more.
func (f *following) write(ctx context.Context) error {
	if len(f.do) > 0 {
		if err := f.writeSlots(ctx); err != nil {
			return err
		}
	}
	if len(f.why) == 0 {
		return nil
	}
	return f.tx.Journal().Append(ctx, f.why...)
}

func (f *following) writeSlots(ctx context.Context) error {
	var keys []storage.DueKey
	var locks []storage.LockKey
	for _, d := range f.do {
		key := storage.DueKey{Kind: Due, Subject: d.slot}
		if slices.Contains(keys, key) {
			continue
		}
		keys = append(keys, key)
		// Not everything that starts automations locks the conversation.
		locks = append(locks, storage.LockKey{Class: storage.LockAutomation, Name: d.slot})
	}
	if err := f.tx.Lock(ctx, locks...); err != nil {
		return err
	}
	found, err := f.tx.DueMoments().Get(ctx, keys...)
	if err != nil {
		return err
	}
	for i, key := range keys {
		if err := f.writeSlot(ctx, key, found[i]); err != nil {
			return err
		}
	}
	return nil
}

// writeSlot applies what concerns one slot.
func (f *following) writeSlot(ctx context.Context, key storage.DueKey, was *storage.DueMoment) error {
	s, err := readSlot(was)
	if err != nil {
		return err
	}
	changed := false
	for _, d := range f.do {
		if d.slot != key.Subject {
			continue
		}
		if s.crowded(d) {
			f.why = append(f.why, d.refused())
			continue
		}
		changed = s.apply(d) || changed
	}
	if !changed {
		return nil
	}
	return s.store(ctx, f.tx, key)
}

// crowded reports whether there is no room for a start that does not wait yet.
func (s *slot) crowded(d follow) bool {
	return d.start != nil && len(s.Starts) >= maxStarts && !s.waits(d.start.Key)
}

// refused explains a start for which there is no room.
func (d follow) refused() *storage.JournalEntry {
	return explained(d.at, d.conv, automation.Explained(d.start.Automation, automation.Crowded))
}

func (s *slot) waits(key string) bool {
	return slices.ContainsFunc(s.Starts, func(x automation.Start) bool { return x.Key == key })
}

// apply reports whether anything became another. There must be room.
func (s *slot) apply(d follow) bool {
	n := len(s.Starts)
	if d.start == nil {
		s.Starts = slices.DeleteFunc(s.Starts, func(x automation.Start) bool {
			return x.Automation == d.cancel.Automation && strings.HasPrefix(x.Key, d.cancel.Prefix)
		})
		return len(s.Starts) < n
	}
	if s.waits(d.start.Key) {
		return false
	}
	s.Conversation, s.Starts = d.conv.ID, append(s.Starts, *d.start)
	slices.SortStableFunc(s.Starts, func(a, b automation.Start) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return a.Order - b.Order
	})
	return true
}

// store writes the due moment of the first start; without one there is none.
func (s *slot) store(ctx context.Context, tx storage.Tx, key storage.DueKey) error {
	if len(s.Starts) == 0 {
		return tx.DueMoments().Cancel(ctx, key)
	}
	return s.storeAt(ctx, tx, key, s.Starts[0].At)
}

func (s *slot) storeAt(ctx context.Context, tx storage.Tx, key storage.DueKey, at time.Time) error {
	data, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("automation %s: %w", key.Subject, err)
	}
	return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: key, At: at, Data: data})
}

func readSlot(d *storage.DueMoment) (*slot, error) {
	s := &slot{}
	if d == nil {
		return s, nil
	}
	if err := json.Unmarshal(d.Data, s); err != nil {
		return nil, fmt.Errorf("automation %s: %w", d.Subject, err)
	}
	return s, nil
}
