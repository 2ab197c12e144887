package business

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/storage"
)

// Save keeps hours that have been checked as the next version, over the one that
// was read: 0 if there was none. storage.ErrConflict: somebody saved since. It
// takes [Lock].
func (b *Book) Save(ctx context.Context, tx storage.Tx, name string, s hours.Schedule, version int64, at time.Time, by storage.AgentID) (int64, error) {
	next, err := b.write(ctx, tx, name, version, at, by, func(e entry) entry { return entry{Version: e.Version + 1} })
	if err != nil {
		return 0, err
	}
	ref := Ref(name, next)
	b.calendars.Delete(ref) // of a transaction that came to nothing
	_, err = document.Save(ctx, tx, Name(ref), s, 0, at, by)
	return next, err
}

// Delete takes away the version that was read, as the one that counts. It takes
// [Lock].
func (b *Book) Delete(ctx context.Context, tx storage.Tx, name string, version int64, at time.Time, by storage.AgentID) error {
	_, err := b.write(ctx, tx, name, version, at, by, func(e entry) entry { return entry{Version: e.Version, Gone: true} })
	return err
}

// write changes what counts, if version still does.
func (b *Book) write(ctx context.Context, tx storage.Tx, name string, version int64, at time.Time, by storage.AgentID, change func(entry) entry) (int64, error) {
	if err := tx.Lock(ctx, Lock()); err != nil {
		return 0, err
	}
	x, stored, err := readIndex(ctx, tx)
	if err != nil {
		return 0, err
	}
	if x.current(name) != version {
		return 0, fmt.Errorf("hours %q: %w", name, storage.ErrConflict)
	}
	if x.Names == nil {
		x.Names = map[string]entry{}
	}
	e := change(x.Names[name])
	x.Names[name] = e
	_, err = document.Save(ctx, tx, indexName, x, stored, at, by)
	return e.Version, err
}
