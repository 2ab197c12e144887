package business

import (
	"context"
	"errors"
	"fmt"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// An UnusableError is about hours that were saved and cannot be used here: this
// program knows less time zones than the one that saved them, say.
type UnusableError struct {
	Hours string // a reference
	Err   error
}

func (e *UnusableError) Error() string { return fmt.Sprintf("hours %q: %v", e.Hours, e.Err) }

// Unwrap returns Err.
func (e *UnusableError) Unwrap() error { return e.Err }

// Calendar is a version, made ready. *[UnusableError].
func (b *Book) Calendar(ctx context.Context, tx storage.Tx, ref string) (*hours.Calendar, error) {
	if c, ok := b.calendars.Load(ref); ok {
		return c.(*hours.Calendar), nil
	}
	s, _, err := load(ctx, tx, ref, 0)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, &UnusableError{ref, err}
	}
	if err != nil {
		return nil, err
	}
	c, err := hours.New(s)
	if err != nil {
		return nil, &UnusableError{ref, err}
	}
	b.calendars.Store(ref, c)
	return c, nil
}

// Schedules are all hours in the versions that count, for routing.
// *[UnusableError].
func (b *Book) Schedules(ctx context.Context, tx storage.Tx) (map[string]routing.Schedule, error) {
	versions, err := Versions(ctx, tx)
	if err != nil {
		return nil, err
	}
	all := map[string]routing.Schedule{}
	for name, v := range versions {
		c, err := b.Calendar(ctx, tx, Ref(name, v))
		if err != nil {
			return nil, err
		}
		all[name] = c
	}
	return all, nil
}

// Hours are versions for counting by. Empty references are wall time, and left
// out. *[UnusableError].
func (b *Book) Hours(ctx context.Context, tx storage.Tx, refs ...string) (sla.Hours, error) {
	all := sla.Hours{}
	for _, ref := range refs {
		if ref == "" || all[ref] != nil {
			continue
		}
		c, err := b.Calendar(ctx, tx, ref)
		if err != nil {
			return nil, err
		}
		all[ref] = c
	}
	return all, nil
}
