package holding

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// Due is the kind of the due moments at which bindings run out. The subject is
// the binding.
const Due = "binding"

// WaitDue is the kind of the due moments at which a case that waits for one
// agent is looked at again. The subject is the conversation.
const WaitDue = "case.wait"

var system = storage.Author{Kind: channel.AuthorSystem}

// Reserve stores a new binding, and when to look whether it ran out. The caller
// holds the key's lock and has ended whatever was there before.
func (k *Keeper) Reserve(ctx context.Context, tx storage.Tx, b *storage.Binding, by storage.Author) error {
	if err := tx.Bindings().Insert(ctx, b); err != nil {
		return err
	}
	due := &storage.DueMoment{DueKey: dueKey(b), At: binding.Until(b).Add(k.Skew)}
	if err := tx.DueMoments().Put(ctx, due); err != nil {
		return err
	}
	return tx.Journal().Append(ctx, entry(journal.BindingBegun, b.StartedAt, b, by))
}

func dueKey(b *storage.Binding) storage.DueKey {
	return storage.DueKey{Kind: Due, Subject: b.ID.String()}
}

func entry(kind journal.Kind, at time.Time, b *storage.Binding, by storage.Author) *storage.JournalEntry {
	e := journal.Entry(kind, at, by, journal.Detail{Binding: &journal.Binding{
		ID: b.ID, Agent: b.Agent, Until: binding.End(b), Why: b.EndReason,
	}})
	e.Channel, e.Contact = b.Channel, b.Contact
	return e
}

// End writes down that a binding is over. The caller holds its key's lock. One
// that has ended is left alone.
func (k *Keeper) End(ctx context.Context, tx storage.Tx, now time.Time, b *storage.Binding, at time.Time, why storage.BindingEnd, by storage.Author) error {
	if !b.EndedAt.IsZero() {
		return nil
	}
	var who storage.AgentID
	if by.Kind == channel.AuthorAgent {
		who = storage.AgentID(by.ID)
	}
	binding.Finish(b, at, why, who)
	if err := tx.Bindings().Update(ctx, b); err != nil {
		return err
	}
	return k.tellEnd(ctx, tx, now, b, by)
}

// tellEnd does what follows from a binding's end. The due moment stays, and will
// find nothing to do: whoever acts on it holds it before the binding's lock, so
// to take it away here could wait for them, and they for us.
func (k *Keeper) tellEnd(ctx context.Context, tx storage.Tx, now time.Time, b *storage.Binding, by storage.Author) error {
	if err := k.freeCase(ctx, tx, now, b); err != nil {
		return err
	}
	return tx.Journal().Append(ctx, entry(journal.BindingEnded, now, b, by))
}

// freeCase has the contact's case looked at, which may wait for the holder.
func (k *Keeper) freeCase(ctx context.Context, tx storage.Tx, now time.Time, b *storage.Binding) error {
	found, err := tx.Conversations().Find(ctx, storage.ConversationKey{Channel: b.Channel, Contact: b.Contact})
	if err != nil || found[0] == nil || found[0].Case.IsZero() {
		return err
	}
	cases, err := tx.Cases().Get(ctx, found[0].Case)
	if err != nil || cases[0].For != b.Agent {
		return err
	}
	key := storage.DueKey{Kind: WaitDue, Subject: found[0].ID.String()}
	return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: key, At: now})
}

// EndIfOver ends a binding that is over, and reports whether it was. The caller
// holds its lock.
func (k *Keeper) EndIfOver(ctx context.Context, tx storage.Tx, now time.Time, b *storage.Binding) (bool, error) {
	settings, _, err := Settings(ctx, tx, b.Channel)
	if err != nil {
		return false, err
	}
	bond := k.bond(b, settings, now)
	if !b.EndedAt.IsZero() || !bond.Over {
		return false, nil
	}
	return true, k.End(ctx, tx, now, b, bond.At, bond.Why, system)
}

// Locked reads a binding under its lock. storage.ErrNotFound.
func Locked(ctx context.Context, tx storage.Tx, id storage.BindingID) (*storage.Binding, error) {
	found, err := locked(ctx, tx, []storage.BindingID{id})
	return found[id], err
}

// LockedAll locks bindings and reads them again, in the same order.
func LockedAll(ctx context.Context, tx storage.Tx, bs []*storage.Binding) ([]*storage.Binding, error) {
	if len(bs) == 0 {
		return nil, nil
	}
	ids := make([]storage.BindingID, len(bs))
	for i, b := range bs {
		ids[i] = b.ID
	}
	found, err := locked(ctx, tx, slices.Clone(ids))
	if err != nil {
		return nil, err
	}
	out := make([]*storage.Binding, len(ids))
	for i, id := range ids {
		out[i] = found[id]
	}
	return out, nil
}

// locked reads bindings by ID under their locks.
func locked(ctx context.Context, tx storage.Tx, ids []storage.BindingID) (map[storage.BindingID]*storage.Binding, error) {
	slices.SortFunc(ids, storage.BindingID.Compare)
	ids = slices.Compact(ids)
	found, err := tx.Bindings().Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var keys []Key
	for _, b := range found {
		keys = append(keys, Key{b.Channel, b.Contact})
	}
	if err := Lock(ctx, tx, keys); err != nil {
		return nil, err
	}
	if found, err = tx.Bindings().Get(ctx, ids...); err != nil {
		return nil, err
	}
	out := map[storage.BindingID]*storage.Binding{}
	for _, b := range found {
		out[b.ID] = b
	}
	return out, nil
}

// A Passage is what the fence says of the messages that stand before it.
type Passage struct {
	// Holds is what the hand-over of a message has set: see
	// [binding.Terms.Accepted].
	Holds map[storage.MessageID]time.Time
	// Refused are the messages whose binding is over.
	Refused map[storage.MessageID]channel.Failure
}

// Lost is why a message did not leave whose agent is not bound any more.
var Lost = channel.Failure{
	Kind: channel.Invalid, Code: "binding_over",
	Detail: "the agent's binding to the contact ended before the message could leave",
}

// LockFor locks the bindings of messages and those that talks extend, all in
// one call: two calls could wait for each other. Whatever follows in the
// transaction then finds them locked. It returns the talks that extend one.
func (k *Keeper) LockFor(ctx context.Context, tx storage.Tx, now time.Time, ms []*storage.Message, talks []Talk) ([]Talk, error) {
	var ids []storage.BindingID
	for _, m := range ms {
		if !m.Binding.IsZero() {
			ids = append(ids, m.Binding)
		}
	}
	var keys []Key
	if len(ids) > 0 {
		found, err := tx.Bindings().Get(ctx, ids...)
		if err != nil {
			return nil, err
		}
		for _, b := range found {
			keys = append(keys, Key{b.Channel, b.Contact})
		}
	}
	extended, err := k.extended(ctx, tx, now, talks)
	if err != nil {
		return nil, err
	}
	var relevant []Talk
	for key, e := range extended {
		keys, relevant = append(keys, key), append(relevant, e.Talk)
	}
	return relevant, Lock(ctx, tx, keys)
}

// HandOver takes the protocol's step for messages that are about to be handed
// to the provider. Those without a binding pass.
func (k *Keeper) HandOver(ctx context.Context, tx storage.Tx, now time.Time, ms []*storage.Message) (Passage, error) {
	p := Passage{Holds: map[storage.MessageID]time.Time{}, Refused: map[storage.MessageID]channel.Failure{}}
	var ids []storage.BindingID
	for _, m := range ms {
		if !m.Binding.IsZero() {
			ids = append(ids, m.Binding)
		}
	}
	if len(ids) == 0 {
		return p, nil
	}
	bindings, err := locked(ctx, tx, ids)
	if err != nil {
		return p, err
	}
	known := rules{}
	for _, m := range ms {
		if b := bindings[m.Binding]; b != nil {
			settings, err := known.of(ctx, tx, b.Channel)
			if err != nil {
				return p, err
			}
			if err := k.pass(ctx, tx, now, m, k.bond(b, settings, now), &p); err != nil {
				return p, err
			}
		}
	}
	return p, nil
}

// rules are the settings of channels that were read in a transaction.
type rules map[channel.ID]binding.Settings

func (r rules) of(ctx context.Context, tx storage.Tx, ch channel.ID) (binding.Settings, error) {
	if s, ok := r[ch]; ok {
		return s, nil
	}
	s, _, err := Settings(ctx, tx, ch)
	r[ch] = s
	return s, err
}

func (k *Keeper) pass(ctx context.Context, tx storage.Tx, now time.Time, m *storage.Message, bond *Bond, p *Passage) error {
	b := bond.Binding
	terms := k.Terms(bond.Settings)
	if bond.Over || errors.Is(terms.HandOver(b, now), binding.ErrOver) {
		p.Refused[m.ID] = Lost
		if !bond.Over {
			return nil // only our own clock says so
		}
		return k.End(ctx, tx, now, b, bond.At, bond.Why, system)
	}
	p.Holds[m.ID] = b.HoldUntil
	return tx.Bindings().Update(ctx, b)
}
