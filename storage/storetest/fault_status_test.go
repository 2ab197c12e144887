package storetest_test

import (
	"context"
	"errors"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

type droppedStatus struct{ storage.Messages }

func (c droppedStatus) ApplyStatuses(ctx context.Context, us ...storage.StatusUpdate) ([]storage.StatusResult, error) {
	out := make([]storage.StatusResult, len(us))
	for i, u := range us {
		found, err := c.Find(ctx, u.ProviderKey)
		if err != nil {
			return nil, err
		}
		if found[0] == nil {
			if _, err := c.Messages.ApplyStatuses(ctx); err != nil {
				return nil, err
			}
			continue
		}
		got, err := c.Messages.ApplyStatuses(ctx, u)
		if err != nil {
			return nil, err
		}
		out[i] = got[0]
	}
	return out, nil
}

type firstReport struct {
	storage.Messages
	*shared
}

type reported struct {
	key    storage.ProviderKey
	status channel.Status
}

func (c firstReport) ApplyStatuses(ctx context.Context, us ...storage.StatusUpdate) ([]storage.StatusResult, error) {
	bent := append([]storage.StatusUpdate(nil), us...)
	for i, u := range us {
		if first, ok := c.note(reported{u.ProviderKey, u.Progress.Status()}, u.Progress); ok {
			bent[i].Progress, _ = first.(channel.Progress)
		}
	}
	return c.Messages.ApplyStatuses(ctx, bent...)
}

type backward struct {
	storage.Messages
	*shared
}

// ApplyStatuses remembers the last report of each message, and Get shows
// nothing else.
func (c backward) ApplyStatuses(ctx context.Context, us ...storage.StatusUpdate) ([]storage.StatusResult, error) {
	out, err := c.Messages.ApplyStatuses(ctx, us...)
	for i, r := range out {
		c.mu.Lock()
		if r.Found {
			c.notes[r.Message] = us[i].Progress
		}
		c.mu.Unlock()
	}
	return out, err
}

func (c backward) Get(ctx context.Context, ids ...storage.MessageID) ([]*storage.Message, error) {
	ms, err := c.Messages.Get(ctx, ids...)
	for _, m := range ms {
		if last, ok := c.get(m.ID).(channel.Progress); ok && last.Status() == channel.StatusDelivered {
			m.Progress.Read = time.Time{}
		}
	}
	return ms, err
}

type alwaysChanged struct{ storage.Messages }

func (c alwaysChanged) ApplyStatuses(ctx context.Context, us ...storage.StatusUpdate) ([]storage.StatusResult, error) {
	out, err := c.Messages.ApplyStatuses(ctx, us...)
	for i := range out {
		out[i].Changed = out[i].Found
	}
	return out, err
}

type forgetful struct{ storage.Messages }

func (c forgetful) ForgetStatuses(ctx context.Context, before time.Time) (int, error) {
	return c.Messages.ForgetStatuses(ctx, before.Add(time.Microsecond))
}

type outcomeBack struct {
	storage.Messages
	*shared
}

func (c outcomeBack) Resolve(ctx context.Context, rs ...storage.Resolution) ([]storage.StatusResult, error) {
	out, err := c.Messages.Resolve(ctx, rs...)
	for i := range out {
		if out[i].Outcome == storage.OutcomeAccepted && rs[i].Outcome == storage.OutcomeRejected {
			out[i].Outcome, out[i].Changed = storage.OutcomeRejected, true
		}
	}
	return out, err
}

type resolvedOneByOne struct{ storage.Messages }

func (c resolvedOneByOne) Resolve(ctx context.Context, rs ...storage.Resolution) ([]storage.StatusResult, error) {
	if len(rs) == 0 {
		return c.Messages.Resolve(ctx)
	}
	var all []storage.StatusResult
	for _, r := range rs {
		got, err := c.Messages.Resolve(ctx, r)
		if err != nil {
			return nil, err
		}
		all = append(all, got...)
	}
	return all, nil
}

type versionRaised struct{ storage.Messages }

func (c versionRaised) ApplyStatuses(ctx context.Context, us ...storage.StatusUpdate) ([]storage.StatusResult, error) {
	out, err := c.Messages.ApplyStatuses(ctx, us...)
	for _, r := range out {
		if !r.Found {
			continue
		}
		ms, getErr := c.Get(ctx, r.Message)
		if getErr != nil {
			return nil, getErr
		}
		err = errors.Join(err, c.Update(ctx, ms[0]))
	}
	return out, err
}
