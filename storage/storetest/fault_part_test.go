package storetest_test

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// ofVideos changes the files of m's videos.
func ofVideos(m *storage.Message, change func(*channel.Media)) {
	for i, p := range m.Parts {
		if v, ok := p.(channel.Video); ok {
			change(&v.Media)
			m.Parts[i] = v
		}
	}
}

// replies is the place of a message's quick replies; -1 if it has none.
func replies(m *storage.Message) int {
	return slices.IndexFunc(m.Parts, func(p channel.Part) bool { return p.Kind() == channel.PartQuickReplies })
}

type aliasedReplies struct {
	storage.Messages
	*shared
}

func (c aliasedReplies) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	for _, m := range ms {
		if i := replies(m); i >= 0 {
			c.note(m.ID, m.Parts[i])
		}
	}
	return c.Messages.Insert(ctx, ms...)
}

func (c aliasedReplies) Get(ctx context.Context, ids ...storage.MessageID) ([]*storage.Message, error) {
	ms, err := c.Messages.Get(ctx, ids...)
	for _, m := range ms {
		if p, ok := c.get(m.ID).(channel.QuickReplies); ok && replies(m) >= 0 {
			m.Parts[replies(m)] = p
		}
	}
	return ms, err
}

type aliasedNames struct {
	storage.Messages
	*shared
}

func (c aliasedNames) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	for _, m := range ms {
		c.note(m.ID, m.Also)
	}
	return c.Messages.Insert(ctx, ms...)
}

func (c aliasedNames) Get(ctx context.Context, ids ...storage.MessageID) ([]*storage.Message, error) {
	ms, err := c.Messages.Get(ctx, ids...)
	for _, m := range ms {
		if also, ok := c.get(m.ID).([]channel.ProviderID); ok && len(m.Also) == len(also) {
			m.Also = also
		}
	}
	return ms, err
}

type partless struct{ storage.Messages }

func (c partless) ApplyStatuses(ctx context.Context, us ...storage.StatusUpdate) ([]storage.StatusResult, error) {
	us = slices.Clone(us)
	for i, u := range us {
		if found(ctx, c.Messages, u.ProviderKey) == nil {
			us[i].Progress.Failure.Part = 0
		}
	}
	return c.Messages.ApplyStatuses(ctx, us...)
}

// renoted shows what a message was updated with.
type renoted struct {
	storage.Messages
	*shared
}

func (c renoted) Update(ctx context.Context, ms ...*storage.Message) error {
	err := c.Messages.Update(ctx, ms...)
	for _, m := range ms {
		if err == nil {
			c.note(m.ID, *m)
		}
	}
	return err
}

func (c renoted) Get(ctx context.Context, ids ...storage.MessageID) ([]*storage.Message, error) {
	ms, err := c.Messages.Get(ctx, ids...)
	for _, m := range ms {
		if given, ok := c.get(m.ID).(storage.Message); ok {
			m.Memo, m.Also, m.Answer = given.Memo, given.Also, given.Answer
		}
	}
	return ms, err
}

// rebound shows the binding that a message was updated with.
type rebound struct {
	storage.Messages
	*shared
}

func (c rebound) Update(ctx context.Context, ms ...*storage.Message) error {
	err := c.Messages.Update(ctx, ms...)
	for _, m := range ms {
		if err == nil {
			c.note(m.ID, m.Binding)
		}
	}
	return err
}

func (c rebound) Get(ctx context.Context, ids ...storage.MessageID) ([]*storage.Message, error) {
	ms, err := c.Messages.Get(ctx, ids...)
	for _, m := range ms {
		if b, ok := c.get(m.ID).(storage.BindingID); ok {
			m.Binding = b
		}
	}
	return ms, err
}
