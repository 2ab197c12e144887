package storetest_test

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// bendResolution makes the bend of a fault in what Resolve takes.
func bendResolution(bend func(*storage.Resolution)) func(storage.Store, *shared) storage.Store {
	return bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return bentOutcomes{m, bend} })
}

type bentOutcomes struct {
	storage.Messages
	bend func(*storage.Resolution)
}

func (c bentOutcomes) Resolve(ctx context.Context, rs ...storage.Resolution) ([]storage.StatusResult, error) {
	rs = slices.Clone(rs)
	for i := range rs {
		c.bend(&rs[i])
	}
	return c.Messages.Resolve(ctx, rs...)
}

type furtherStolen struct{ storage.Messages }

func (c furtherStolen) Resolve(ctx context.Context, rs ...storage.Resolution) ([]storage.StatusResult, error) {
	free := func(r *storage.Resolution) {
		r.Also = slices.DeleteFunc(slices.Clone(r.Also), func(name channel.ProviderID) bool {
			return found(ctx, c.Messages, storage.ProviderKey{Channel: "wa-1", ID: name}) != nil
		})
	}
	return bentOutcomes{c.Messages, free}.Resolve(ctx, rs...)
}

type namesAdded struct{ storage.Messages }

func (c namesAdded) Resolve(ctx context.Context, rs ...storage.Resolution) ([]storage.StatusResult, error) {
	add := func(r *storage.Resolution) {
		if ms, err := c.Get(ctx, r.Message); err == nil && len(r.Also) > 0 {
			r.Also = slices.Concat(ms[0].Also, r.Also)
		}
	}
	return bentOutcomes{c.Messages, add}.Resolve(ctx, rs...)
}

type firstKept struct{ storage.Messages }

func (c firstKept) Resolve(ctx context.Context, rs ...storage.Resolution) ([]storage.StatusResult, error) {
	keep := func(r *storage.Resolution) {
		if ms, err := c.Get(ctx, r.Message); err == nil && ms[0].ProviderID != "" {
			r.ProviderID = ms[0].ProviderID
		}
	}
	return bentOutcomes{c.Messages, keep}.Resolve(ctx, rs...)
}

type furtherTaken struct{ storage.Messages }

func (c furtherTaken) Resolve(ctx context.Context, rs ...storage.Resolution) ([]storage.StatusResult, error) {
	take := func(r *storage.Resolution) {
		if ms, err := c.Get(ctx, r.Message); err == nil && len(ms[0].Also) > 0 && len(r.Also) == 0 {
			r.Also = []channel.ProviderID{ms[0].ProviderID}
		}
	}
	return bentOutcomes{c.Messages, take}.Resolve(ctx, rs...)
}

type furtherShared struct{ storage.Messages }

func (c furtherShared) Resolve(ctx context.Context, rs ...storage.Resolution) ([]storage.StatusResult, error) {
	taken := map[channel.ProviderID]bool{}
	free := func(r *storage.Resolution) {
		r.Also = slices.DeleteFunc(slices.Clone(r.Also), func(name channel.ProviderID) bool { return taken[name] })
		for _, name := range append(r.Also, r.ProviderID) {
			taken[name] = true
		}
	}
	return bentOutcomes{c.Messages, free}.Resolve(ctx, rs...)
}
