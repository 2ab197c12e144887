package memory

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/storage"
)

func (c messages) Resolve(ctx context.Context, rs ...storage.Resolution) ([]storage.StatusResult, error) {
	results := make([]storage.StatusResult, len(rs))
	err := c.t.write(ctx, func(s *state) (err error) {
		for i, r := range rs {
			if results[i], err = s.resolve(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

func (s *state) resolve(r storage.Resolution) (storage.StatusResult, error) {
	old, ok := s.messages.get(id(r.Message))
	if !ok {
		return storage.StatusResult{}, messageKind.errorf("resolve", id(r.Message), storage.ErrNotFound)
	}
	if !r.Outcome.Follows(old.Outcome) {
		return resultOf(old, old), nil
	}
	next := *old
	next.Outcome = r.Outcome
	next.Progress = copyProgress(next.Progress.Merge(r.Progress()))
	accept(&next, r)
	if messageKind.clashes(s, &next) {
		return storage.StatusResult{}, messageKind.errorf("resolve", id(r.Message), storage.ErrExists)
	}
	s.takeKept(&next)
	messageKind.set(s, old, &next)
	return resultOf(old, &next), nil
}

// accept gives m what the provider called it and its parts, and what the driver
// noted.
func accept(m *storage.Message, r storage.Resolution) {
	m.ProviderID, m.Memo = cmp.Or(r.ProviderID, m.ProviderID), cmp.Or(r.Memo, m.Memo)
	if len(r.Also) > 0 {
		m.Also = slices.Clone(r.Also)
	}
}

func (c messages) ApplyStatuses(ctx context.Context, us ...storage.StatusUpdate) ([]storage.StatusResult, error) {
	results := make([]storage.StatusResult, len(us))
	err := c.t.write(ctx, func(s *state) error {
		for i, u := range us {
			results[i] = s.applyStatus(u)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

func (s *state) applyStatus(u storage.StatusUpdate) storage.StatusResult {
	key, _ := s.messageByProvider.get(providerKey(u.ProviderKey))
	old, ok := s.messages.get(key)
	// It may be the name of a further part, or of what came in.
	if !ok || old.ProviderID != u.ID || old.Direction != storage.Outbound {
		s.keep(u)
		return storage.StatusResult{}
	}
	next := *old
	next.Progress, next.Cost = merge(old, u)
	messageKind.set(s, old, &next)
	return resultOf(old, &next)
}

// resultOf describes the step of a message from old to m.
func resultOf(old, m *storage.Message) storage.StatusResult {
	return storage.StatusResult{
		Found:   true,
		Changed: old.Status() != m.Status() || old.Outcome != m.Outcome || old.Progress.Failure != m.Progress.Failure,
		Message: m.ID, Conversation: m.Conversation, Case: m.Case, Channel: m.Channel, Author: m.Author, Binding: m.Binding,
		ProviderID: m.ProviderID, Outcome: m.Outcome, Progress: m.Progress,
	}
}

func (c messages) ForgetStatuses(ctx context.Context, before time.Time) (int, error) {
	n := 0
	err := c.t.write(ctx, func(s *state) error {
		for _, key := range olderThan(&s.keptByAge, before) {
			u, _ := s.kept.get(key)
			s.unkeep(u)
			n++
		}
		return nil
	})
	return n, err
}
