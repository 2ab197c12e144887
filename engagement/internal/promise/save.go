package promise

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/business"
	documents "github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// Load reads the policy and which revision it is; 0 if none was saved yet.
func Load(ctx context.Context, tx storage.Tx) (sla.Policy, int64, error) {
	d, _, err := documents.Load[document](ctx, tx, Name)
	return d.Policy, d.Revision, err
}

// Uses reports whether the policy names hours.
func Uses(ctx context.Context, tx storage.Tx, hours string) (bool, error) {
	d, _, err := documents.Load[document](ctx, tx, Name)
	return slices.Contains(named(d.Policy), hours), err
}

// A Change is a policy to be saved.
type Change struct {
	Policy sla.Policy
	// Revision is the one that was read.
	Revision int64
	// Carry takes running clocks over too.
	Carry bool
	At    time.Time
	By    storage.AgentID
}

// Save replaces the policy, which has been checked, and returns the new
// revision. unknown, if not empty, is a name of hours that there are not: nothing
// was saved then. storage.ErrConflict: somebody saved since. It takes
// business.Lock.
func Save(ctx context.Context, tx storage.Tx, c Change) (revision int64, unknown string, err error) {
	if err := tx.Lock(ctx, business.Lock()); err != nil {
		return 0, "", err
	}
	versions, err := business.Versions(ctx, tx)
	if err != nil {
		return 0, "", err
	}
	d, stored, err := documents.Load[document](ctx, tx, Name)
	if err != nil {
		return 0, "", err
	}
	if d.Revision != c.Revision {
		return 0, "", fmt.Errorf("setting %q: %w", Name, storage.ErrConflict)
	}
	hours := map[string]int64{}
	for _, name := range named(c.Policy) {
		if hours[name] = versions[name]; hours[name] == 0 {
			return 0, name, nil
		}
	}
	d.Policy, d.Hours, d.Revision, d.Stamp = c.Policy, hours, d.Revision+1, d.Stamp+1
	if c.Carry {
		d.Carried, d.CarriedAt = d.Stamp, c.At
	}
	_, err = documents.Save(ctx, tx, Name, d, stored, c.At, c.By)
	return d.Revision, "", err
}

// HoursChanged makes another version of hours count for clocks that start from
// now on. The caller holds business.Lock.
func HoursChanged(ctx context.Context, tx storage.Tx, at time.Time, by storage.AgentID, name string, version int64) error {
	d, stored, err := documents.Load[document](ctx, tx, Name)
	if err != nil || !slices.Contains(named(d.Policy), name) {
		return err
	}
	d.Hours[name], d.Stamp = version, d.Stamp+1
	_, err = documents.Save(ctx, tx, Name, d, stored, at, by)
	return err
}
