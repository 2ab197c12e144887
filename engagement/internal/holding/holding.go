// Package holding keeps bindings in the store: it finds who is bound, takes the
// steps of the protocol inside transactions, and ends what has run out.
package holding

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/internal/mint"
	"github.com/rapport-go/rapport/storage"
)

// A Keeper works with the bindings of all channels. All fields but Skew are
// required.
type Keeper struct {
	Mint *mint.Mint
	// Bound is how long a call to a provider may take.
	Bound time.Duration
	// Skew is how far the clocks of processes may differ.
	Skew time.Duration
	// Engages says of a channel whether bindings are kept for it.
	Engages func(channel.ID) bool
}

// SettingsName is the document of a channel's engagement settings.
func SettingsName(ch channel.ID) string { return "channel/" + string(ch) + "/engagement" }

// Settings reads a channel's engagement settings.
func Settings(ctx context.Context, tx storage.Tx, ch channel.ID) (binding.Settings, int64, error) {
	return document.Load[binding.Settings](ctx, tx, SettingsName(ch))
}

// A Key is what a binding is exclusive for (S1.21).
type Key struct {
	Channel channel.ID
	Contact storage.ContactID
}

// Lock is the lock under which a binding is made, changed and ended.
func (k Key) Lock() storage.LockKey {
	return storage.LockKey{Class: storage.LockBinding, Name: string(k.Channel) + "\x1f" + string(k.Contact[:])}
}

// Lock takes the locks of all keys at once, since two calls could wait for each
// other.
func Lock(ctx context.Context, tx storage.Tx, keys []Key) error {
	if len(keys) == 0 {
		return nil
	}
	locks := make([]storage.LockKey, len(keys))
	for i, k := range keys {
		locks[i] = k.Lock()
	}
	return tx.Lock(ctx, locks...)
}

// Terms are the durations that the protocol works with on a channel.
func (k *Keeper) Terms(s binding.Settings) binding.Terms {
	return binding.Terms{Period: s.Period.Duration(), Bound: k.Bound, Skew: k.Skew}
}

// A Bond is a binding that has not ended in the store, with the settings that
// it stands under.
type Bond struct {
	*storage.Binding
	Settings binding.Settings
	// Over says that it keeps nobody out any more: it only has not been written
	// down. Why and At are what will be.
	Over bool
	Why  storage.BindingEnd
	At   time.Time
}

// Key is what the binding is exclusive for.
func (b *Bond) Key() Key { return Key{b.Channel, b.Contact} }

// Find returns the bond of each contact on a channel, nil where there is none.
func (k *Keeper) Find(ctx context.Context, tx storage.Tx, now time.Time, ch channel.ID, ids ...storage.ContactID) ([]*Bond, error) {
	bonds := make([]*Bond, len(ids))
	if len(ids) == 0 || !k.Engages(ch) {
		return bonds, nil
	}
	found, err := tx.Bindings().Live(ctx, ch, ids...)
	if err != nil || !slices.ContainsFunc(found, func(b *storage.Binding) bool { return b != nil }) {
		return bonds, err
	}
	settings, _, err := Settings(ctx, tx, ch)
	if err != nil {
		return nil, err
	}
	for i, b := range found {
		if b != nil {
			bonds[i] = k.bond(b, settings, now)
		}
	}
	return bonds, nil
}

// Holder is the bond of one contact if it keeps others out, or nil.
func (k *Keeper) Holder(ctx context.Context, tx storage.Tx, now time.Time, ch channel.ID, id storage.ContactID) (*Bond, error) {
	bonds, err := k.Find(ctx, tx, now, ch, id)
	if err != nil || bonds[0] == nil || bonds[0].Over {
		return nil, err
	}
	return bonds[0], nil
}

// Judge writes into b that it is over, if it is and nobody has stored it yet:
// for showing, not for storing.
func (k *Keeper) Judge(b *storage.Binding, s binding.Settings, now time.Time) {
	if bond := k.bond(b, s, now); bond.Over {
		binding.Finish(b, bond.At, bond.Why, "")
	}
}

func (k *Keeper) bond(b *storage.Binding, s binding.Settings, now time.Time) *Bond {
	bond := &Bond{Binding: b, Settings: s}
	switch {
	case s.Over(b):
		bond.Over, bond.Why, bond.At = true, storage.BindingDisabled, latest(s.Since, b.StartedAt)
	case !k.Terms(s).Holds(b, now):
		bond.Over, bond.Why, bond.At = true, storage.BindingExpired, binding.Until(b)
	}
	return bond
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
