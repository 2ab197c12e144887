package memory

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

type contacts struct{ t *tx }

var contactKind = kind[storage.Contact]{
	name:    "contact",
	rows:    func(s *state) *tree[*storage.Contact] { return &s.contacts },
	key:     func(v *storage.Contact) string { return id(v.ID) },
	opaque:  true,
	copy:    copyContact,
	version: func(v *storage.Contact) *int64 { return &v.Version },
	links: func(s *state, v *storage.Contact) []link {
		return append(contactLinks(s, v), contactLabelLinks(s, v)...)
	},
}

func (c contacts) Insert(ctx context.Context, vs ...*storage.Contact) error {
	return contactKind.insert(ctx, c.t, vs)
}

func (c contacts) Get(ctx context.Context, want ...storage.ContactID) ([]*storage.Contact, error) {
	return contactKind.get(ctx, c.t, ids(want))
}

func (c contacts) Update(ctx context.Context, vs ...*storage.Contact) error {
	return contactKind.update(ctx, c.t, vs, contactKind.whole)
}
