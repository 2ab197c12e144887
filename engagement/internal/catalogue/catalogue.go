package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A Config is what a Catalogue works with.
type Config struct {
	Store storage.Store
	// Note is called in the transaction that writes changes, with those
	// changes. It may be called more than once for the same ones, since a
	// transaction may run again. Nil notes nothing.
	Note func(ctx context.Context, tx storage.Tx, ch channel.ID, at time.Time, changes []Change) error
}

// A Catalogue keeps templates. It may be used from several goroutines, and
// several processes may keep the same channels.
type Catalogue struct{ Config }

// New makes a Catalogue.
func New(cfg Config) *Catalogue { return &Catalogue{cfg} }

// Get returns one translation, or nil if the channel's catalogue does not have
// it: a template of another channel is not there (S3.32).
func (c *Catalogue) Get(ctx context.Context, tx storage.Tx, ch channel.ID, name, language string) (*Entry, State, error) {
	state, err := load[stateDoc](ctx, tx, stateName(ch))
	if err != nil {
		return nil, State{}, err
	}
	found, err := load[entryDoc](ctx, tx, entryName(ch, key{name, language}))
	if err != nil || found.version == 0 || found.doc.Gone {
		return nil, state.doc.State, err
	}
	e := seen(found.doc.Entry, state.doc)
	return &e, state.doc.State, nil
}

// List returns all translations of the channel, by name and language.
func (c *Catalogue) List(ctx context.Context, tx storage.Tx, ch channel.ID) ([]Entry, State, error) {
	state, err := load[stateDoc](ctx, tx, stateName(ch))
	if err != nil {
		return nil, State{}, err
	}
	docs, err := loadAll(ctx, tx, prefix(ch))
	if err != nil {
		return nil, State{}, err
	}
	entries := make([]Entry, 0, len(docs))
	for _, d := range docs {
		if !d.doc.Gone {
			entries = append(entries, seen(d.doc.Entry, state.doc))
		}
	}
	return entries, state.doc.State, nil
}

// seen gives an entry the instant at which it was last listed. A complete sync
// lists all that it leaves, without rewriting what stays the same.
func seen(e Entry, s stateDoc) Entry {
	if s.Synced.After(e.SyncedAt) {
		e.SyncedAt = s.Synced
	}
	return e
}

// SetFills says which variables of a translation are filled by themselves. The
// last to save wins. [storage.ErrNotFound]: the catalogue does not have it.
func (c *Catalogue) SetFills(ctx context.Context, tx storage.Tx, ch channel.ID, name, language string, fills json.RawMessage, now time.Time) error {
	now = whole(now)
	if err := tx.Lock(ctx, lockKey(ch)); err != nil {
		return err
	}
	id := entryName(ch, key{name, language})
	found, err := load[entryDoc](ctx, tx, id)
	if err != nil {
		return err
	}
	if found.version == 0 || found.doc.Gone {
		return fmt.Errorf("catalogue: template %q in %q: %w", name, language, storage.ErrNotFound)
	}
	found.doc.Fills = fills
	if _, err := save(ctx, tx, id, found, now); err != nil {
		return err
	}
	return c.touch(ctx, tx, ch, now)
}

// touch says that something in the channel's catalogue became another, so that
// a sync that is under way looks again.
func (c *Catalogue) touch(ctx context.Context, tx storage.Tx, ch channel.ID, now time.Time) error {
	state, err := load[stateDoc](ctx, tx, stateName(ch))
	if err != nil {
		return err
	}
	state.doc.Changed = now
	_, err = save(ctx, tx, stateName(ch), state, now)
	return err
}

// whole makes an instant storable.
func whole(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
