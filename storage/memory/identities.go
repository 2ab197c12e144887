package memory

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

type identities struct{ t *tx }

var identityKind = kind[storage.Identity]{
	name:    "identity",
	rows:    func(s *state) *tree[*storage.Identity] { return &s.identities },
	key:     func(v *storage.Identity) string { return id(v.ID) },
	opaque:  true,
	copy:    copyIdentity,
	version: func(v *storage.Identity) *int64 { return &v.Version },
	links: func(s *state, v *storage.Identity) []link {
		return []link{
			{in: &s.identityByKey, key: identityKey(v.Key()), unique: true},
			{in: &s.identityByContact, key: id(v.Contact) + id(v.ID)},
		}
	},
}

func (c identities) Insert(ctx context.Context, vs ...*storage.Identity) error {
	return identityKind.insert(ctx, c.t, vs)
}

func (c identities) Find(ctx context.Context, want ...storage.IdentityKey) ([]*storage.Identity, error) {
	keys := make([]string, len(want))
	for i, w := range want {
		keys[i] = identityKey(w)
	}
	return identityKind.follow(ctx, c.t, &c.t.identityByKey, keys)
}

func (c identities) OfContacts(ctx context.Context, want ...storage.ContactID) ([]*storage.Identity, error) {
	var found []*storage.Identity
	for _, contact := range inOrder(want) {
		page, err := identityKind.page(ctx, c.t, c.t.identityByContact.ascend(id(contact), ""), all)
		if err != nil {
			return nil, err
		}
		found = append(found, page...)
	}
	return found, c.t.usable(ctx)
}

func (c identities) Update(ctx context.Context, vs ...*storage.Identity) error {
	return identityKind.update(ctx, c.t, vs, identityKind.whole)
}

func (c identities) Delete(ctx context.Context, want ...storage.IdentityID) error {
	return identityKind.remove(ctx, c.t, ids(want))
}
