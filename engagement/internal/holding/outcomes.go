package holding

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/storage"
)

// An Outcome is what came of a message that may have been sent under a binding.
type Outcome struct {
	storage.StatusResult
	// At is when the message went out, at the latest.
	At time.Time
	// Hold is what its hand-over had set; zero if that is not known.
	Hold time.Time
}

// Outcomes takes the protocol's last step for outcomes that became known.
func (k *Keeper) Outcomes(ctx context.Context, tx storage.Tx, now time.Time, os []Outcome) error {
	return k.each(ctx, tx, os, func(b *storage.Binding, terms binding.Terms, o Outcome) {
		switch o.StatusResult.Outcome {
		case storage.OutcomeAccepted:
			terms.Accepted(b, o.At, o.Hold)
		case storage.OutcomeUnknown:
			terms.Unknown(b, o.At)
		case storage.OutcomeRejected, storage.OutcomeCancelled:
			binding.Unsent(b, o.Hold)
			terms.Refused(b, now)
		}
	}, now)
}

// A Try is a call that certainly did not send its message, which may be tried
// again.
type Try struct {
	Message *storage.Message
	// Hold is what the message's hand-over had set.
	Hold time.Time
}

// Unsent takes back what the hand-overs of such calls have held.
func (k *Keeper) Unsent(ctx context.Context, tx storage.Tx, tries []Try) error {
	var ids []storage.BindingID
	for _, t := range tries {
		if !t.Hold.IsZero() {
			ids = append(ids, t.Message.Binding)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	bindings, err := locked(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, t := range tries {
		b := bindings[t.Message.Binding]
		if t.Hold.IsZero() || b == nil || !b.EndedAt.IsZero() {
			continue
		}
		binding.Unsent(b, t.Hold)
		if err := tx.Bindings().Update(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// Failed takes note of messages that the provider had accepted and then
// reported as failed. A binding of which that was the only message is released
// (S1.23); after several it stays, since another one may have arrived.
func (k *Keeper) Failed(ctx context.Context, tx storage.Tx, now time.Time, rs []storage.StatusResult) error {
	var os []Outcome
	for _, r := range rs {
		if r.Changed && r.Outcome == storage.OutcomeAccepted && r.Progress.Status() == channel.StatusFailed {
			os = append(os, Outcome{StatusResult: r})
		}
	}
	return k.each(ctx, tx, os, func(b *storage.Binding, _ binding.Terms, _ Outcome) {
		if b.Messages == 1 {
			b.Messages = 0
			binding.Finish(b, now, storage.BindingReleased, "")
		}
	}, now)
}

// each changes the binding of each outcome by step, and writes it.
func (k *Keeper) each(ctx context.Context, tx storage.Tx, os []Outcome, step func(*storage.Binding, binding.Terms, Outcome), now time.Time) error {
	var ids []storage.BindingID
	for _, o := range os {
		if o.Changed && !o.Binding.IsZero() {
			ids = append(ids, o.Binding)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	bindings, err := locked(ctx, tx, ids)
	if err != nil {
		return err
	}
	known := rules{}
	for _, o := range os {
		b := bindings[o.Binding]
		if b == nil || !o.Changed || !b.EndedAt.IsZero() {
			continue // what has ended does not change any more
		}
		settings, err := known.of(ctx, tx, b.Channel)
		if err != nil {
			return err
		}
		step(b, k.Terms(settings), o)
		if err := k.store(ctx, tx, now, b); err != nil {
			return err
		}
	}
	return nil
}

// store writes a binding, and does what follows if it has ended.
func (k *Keeper) store(ctx context.Context, tx storage.Tx, now time.Time, b *storage.Binding) error {
	if err := tx.Bindings().Update(ctx, b); err != nil || b.EndedAt.IsZero() {
		return err
	}
	return k.tellEnd(ctx, tx, now, b, system)
}

// A Talk is a message between a contact and somebody of the business.
type Talk struct {
	Key
	// By is the agent who wrote; empty if it was the contact.
	By storage.AgentID
	At time.Time
}

// Talked extends the bindings of those who talk: the holder's messages do, and
// the contact's unless the settings say otherwise (S1.26, S1.27). Nobody else's
// count (S1.28). The caller leaves out talks of which it knows that nobody is
// bound: each is locked.
func (k *Keeper) Talked(ctx context.Context, tx storage.Tx, now time.Time, talks []Talk) error {
	if len(talks) == 0 {
		return nil
	}
	keys := make([]Key, len(talks))
	for i, t := range talks {
		keys[i] = t.Key
	}
	if err := Lock(ctx, tx, keys); err != nil {
		return err
	}
	found, err := k.extended(ctx, tx, now, talks)
	if err != nil {
		return err
	}
	for _, e := range found {
		k.Terms(e.bond.Settings).Extend(e.bond.Binding, e.Talk.At)
		if err := tx.Bindings().Update(ctx, e.bond.Binding); err != nil {
			return err
		}
	}
	return nil
}

// An extension is a talk and the binding that it extends.
type extension struct {
	Talk
	bond *Bond
}

// extended finds the bindings that talks extend, each with the latest talk.
func (k *Keeper) extended(ctx context.Context, tx storage.Tx, now time.Time, talks []Talk) (map[Key]extension, error) {
	byChannel := map[channel.ID][]Talk{}
	for _, t := range talks {
		byChannel[t.Channel] = append(byChannel[t.Channel], t)
	}
	out := map[Key]extension{}
	for ch, ts := range byChannel {
		ids := make([]storage.ContactID, len(ts))
		for i, t := range ts {
			ids[i] = t.Contact
		}
		bonds, err := k.Find(ctx, tx, now, ch, ids...)
		if err != nil {
			return nil, err
		}
		for i, t := range ts {
			if counts(bonds[i], t) && !t.At.Before(out[t.Key].At) {
				out[t.Key] = extension{t, bonds[i]}
			}
		}
	}
	return out, nil
}

// counts reports whether a message extends a bond. While nothing was sent under
// it there is nothing to extend.
func counts(b *Bond, t Talk) bool {
	if b == nil || b.Over || b.EndsAt.IsZero() {
		return false
	}
	if t.By == "" {
		return !b.Settings.AgentsOnly
	}
	return t.By == b.Agent
}
