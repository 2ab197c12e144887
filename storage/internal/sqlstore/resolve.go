package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func (c messages) Resolve(ctx context.Context, rs ...storage.Resolution) (results []storage.StatusResult, err error) {
	err = c.t.all(ctx, func() error {
		results, err = c.resolve(ctx, rs)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("storage: resolve messages: %w", err)
	}
	return results, nil
}

func (c messages) resolve(ctx context.Context, rs []storage.Resolution) ([]storage.StatusResult, error) {
	found, err := c.resolved(ctx, rs)
	if err != nil {
		return nil, err
	}
	kept, err := c.keptFor(ctx, rs, found)
	if err != nil {
		return nil, err
	}
	results, changed := make([]storage.StatusResult, len(rs)), map[*standing]bool{}
	var used [][16]byte
	for i, r := range rs {
		s := found[r.Message]
		before := *s
		if s.follow(r) {
			changed[s] = true
			used = append(used, s.join(kept)...)
		}
		results[i] = s.since(before)
	}
	if err := c.t.run(ctx, dropKept, single(used), nil, nil); err != nil {
		return nil, err
	}
	return results, c.saveOutcomes(ctx, slices.Collect(maps.Keys(changed)))
}

// saveOutcomes writes messages with their names.
func (c messages) saveOutcomes(ctx context.Context, changed []*standing) error {
	if err := c.dropNames(ctx, changed); err != nil {
		return err
	}
	if err := c.t.saveStanding(ctx, changed); err != nil {
		return err
	}
	return c.claimNames(ctx, changed)
}

// keptFor reads the reports that are kept for the names that messages get.
func (c messages) keptFor(ctx context.Context, rs []storage.Resolution, found map[[16]byte]*standing) (map[Ref]*keptReport, error) {
	var refs [][16]byte
	for _, r := range rs {
		if s := found[r.Message]; r.ProviderID != "" && s.direction == storage.Outbound {
			refs = append(refs, providerRef(storage.ProviderKey{Channel: s.Channel, ID: r.ProviderID}))
		}
	}
	return c.kept(ctx, refs)
}

// join merges what is kept for s, and returns its key if there was anything.
func (s *standing) join(kept map[Ref]*keptReport) [][16]byte {
	k := kept[s.ref()]
	if k == nil {
		return nil
	}
	s.merge(k.progress, k.cost)
	return [][16]byte{k.ref}
}

// resolved locks the names that messages will get, and then the messages.
func (c messages) resolved(ctx context.Context, rs []storage.Resolution) (map[[16]byte]*standing, error) {
	ids := make([][16]byte, len(rs))
	for i, r := range rs {
		ids[i] = r.Message
	}
	if err := c.lockResolutions(ctx, rs); err != nil {
		return nil, err
	}
	found, err := c.t.standings(ctx, standingByID, ids)
	if err != nil {
		return nil, err
	}
	for _, r := range rs {
		if found[r.Message] == nil {
			return nil, fmt.Errorf("%s: %w", r.Message, storage.ErrNotFound)
		}
	}
	return found, nil
}

// lockResolutions locks the names that messages are about to get. Which
// channel a message is of is not known yet, so the name alone is locked.
func (c messages) lockResolutions(ctx context.Context, rs []storage.Resolution) error {
	var ids []channel.ProviderID
	for _, r := range rs {
		ids = append(append(ids, r.ProviderID), r.Also...)
	}
	return c.lockNames(ctx, ids)
}

// follow takes a step, if it is one forward.
func (s *standing) follow(r storage.Resolution) bool {
	if !r.Outcome.Follows(s.Outcome) {
		return false
	}
	s.Outcome = r.Outcome
	s.named = r.ProviderID != "" || len(r.Also) > 0
	s.renamed = s.named && s.ProviderID != ""
	s.merge(r.Progress(), nil)
	s.ProviderID, s.memo = cmp.Or(r.ProviderID, s.ProviderID), cmp.Or(r.Memo, s.memo)
	if len(r.Also) > 0 {
		s.also = r.Also
	}
	return true
}
