package sqlstore

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func (c messages) ApplyStatuses(ctx context.Context, us ...storage.StatusUpdate) ([]storage.StatusResult, error) {
	results, missing, err := c.applyFound(ctx, us)
	if err == nil {
		err = c.keep(ctx, missing)
	}
	if err != nil {
		return nil, fmt.Errorf("storage: apply statuses: %w", err)
	}
	return results, nil
}

// applyFound merges reports into the messages that are there, and returns the
// reports of others.
func (c messages) applyFound(ctx context.Context, us []storage.StatusUpdate) ([]storage.StatusResult, []storage.StatusUpdate, error) {
	found, err := c.reported(ctx, us)
	if err != nil {
		return nil, nil, err
	}
	results := make([]storage.StatusResult, len(us))
	was := map[Ref]standing{}
	var missing []storage.StatusUpdate
	for i, u := range us {
		key := providerRef(u.ProviderKey)
		s := found[key]
		if s == nil || s.ref() != key { // or it is the name of a further part
			missing = append(missing, u)
			continue
		}
		before := *s
		if _, again := was[key]; !again {
			was[key] = before
		}
		s.merge(u.Progress, u.Cost)
		results[i] = s.since(before)
	}
	return results, missing, c.t.saveProgress(ctx, differing(found, was))
}

// differing are the messages that changed.
func differing(all map[[16]byte]*standing, was map[[16]byte]standing) []*standing {
	var changed []*standing
	for key, before := range was {
		if s := all[key]; !s.same(before) {
			changed = append(changed, s)
		}
	}
	return changed
}

// reported reads the messages that reports are about. Their names are locked before:
// a message that is not there may be about to arrive in another transaction. Whoever
// gives a message its name locks it before the message too, so that nobody waits for a
// name while others wait for the messages that they hold.
func (c messages) reported(ctx context.Context, us []storage.StatusUpdate) (map[Ref]*standing, error) {
	refs, ids := make([]Ref, len(us)), make([]channel.ProviderID, len(us))
	for i, u := range us {
		refs[i], ids[i] = providerRef(u.ProviderKey), u.ID
	}
	if err := c.lockNames(ctx, ids); err != nil {
		return nil, err
	}
	return c.t.standings(ctx, standingByRef, refs)
}

// lockNames locks what providers call messages, so that a report and the
// arrival of its message cannot miss each other. The channel is left out, for
// it is not always known yet.
func (c messages) lockNames(ctx context.Context, ids []channel.ProviderID) error {
	var numbers []int64
	for _, id := range ids {
		if id != "" {
			numbers = append(numbers, c.t.lockNumber(statusLock, string(id)))
		}
	}
	return c.t.lock(ctx, numbers)
}
