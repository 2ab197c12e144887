package memory

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

type merges struct{ t *tx }

var mergeKind = kind[storage.Merge]{
	name:    "merge",
	rows:    func(s *state) *tree[*storage.Merge] { return &s.merges },
	key:     func(v *storage.Merge) string { return id(v.ID) },
	opaque:  true,
	copy:    copyMerge,
	version: func(v *storage.Merge) *int64 { return &v.Version },
	links: func(s *state, v *storage.Merge) []link {
		return []link{
			{in: &s.mergeByContact, key: id(v.From) + id(v.ID)},
			{in: &s.mergeByContact, key: id(v.Into) + id(v.ID)},
		}
	},
}

func copyMerge(v *storage.Merge) *storage.Merge {
	c := *v
	c.Identities, c.Conversations = slices.Clone(v.Identities), slices.Clone(v.Conversations)
	micros(&c.At, &c.UndoneAt)
	return &c
}

func (c merges) Insert(ctx context.Context, vs ...*storage.Merge) error {
	return mergeKind.insert(ctx, c.t, vs)
}

func (c merges) Get(ctx context.Context, want ...storage.MergeID) ([]*storage.Merge, error) {
	return mergeKind.get(ctx, c.t, ids(want))
}

func (c merges) Update(ctx context.Context, vs ...*storage.Merge) error {
	return mergeKind.update(ctx, c.t, vs, mergeKind.whole)
}

func (c merges) Of(ctx context.Context, contact storage.ContactID) ([]*storage.Merge, error) {
	return mergeKind.page(ctx, c.t, c.t.mergeByContact.ascend(id(contact), ""), all)
}

// MergedInto looks for contacts whose place one took.
func (c contacts) MergedInto(ctx context.Context, contact storage.ContactID) ([]*storage.Contact, error) {
	return contactKind.page(ctx, c.t, c.t.contactByMerge.ascend(id(contact), ""), all)
}
