package sqlstore

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

type identities struct{ t *Tx }

var identityRecord = record[storage.Identity]{
	name: "identity", table: "rapport_identities", unique: true,
	cols: colsOf("id:uuid ref:uuid contact:uuid kind:text address_kind:text address_scope:text address_value:text " +
		"name:text username:text picture:text profile_at:int state:text state_reason:text state_at:int checked_at:int problem:text created_at:int"),
	row: func(i *storage.Identity) ([]any, error) {
		return []any{
			[16]byte(i.ID), identityRef(i.Key()), [16]byte(i.Contact), string(i.Kind),
			string(i.Address.Kind), i.Address.Scope, i.Address.Value,
			i.Name, i.Username, i.Picture, maybe(i.ProfileAt), string(i.State), i.StateReason, maybe(i.StateAt),
			maybe(i.CheckedAt), i.Problem, micros(i.CreatedAt),
		}, nil
	},
	into: func(i *storage.Identity) []any {
		return []any{
			idTo(&i.ID), &Ref{}, idTo(&i.Contact), (*string)(&i.Kind),
			(*string)(&i.Address.Kind), &i.Address.Scope, &i.Address.Value,
			&i.Name, &i.Username, &i.Picture, maybeInstant{&i.ProfileAt}, (*string)(&i.State), &i.StateReason, maybeInstant{&i.StateAt},
			maybeInstant{&i.CheckedAt}, &i.Problem, instant{&i.CreatedAt}, &i.Version,
		}
	},
	version: func(i *storage.Identity) *int64 { return &i.Version },
}.ready()

var (
	identitiesByRef     = identityRecord.selecting("v_n:int v_ref:uuid", "t.ref = v_ref")
	identitiesByContact = identityRecord.selecting("v_n:int v_contact:uuid", "t.contact = v_contact")
)

func (c identities) Insert(ctx context.Context, is ...*storage.Identity) error {
	return identityRecord.add(ctx, c.t, is)
}

func (c identities) Find(ctx context.Context, keys ...storage.IdentityKey) ([]*storage.Identity, error) {
	refs := make([]any, len(keys))
	for i, k := range keys {
		refs[i] = identityRef(k)
	}
	return identityRecord.find(ctx, c.t, identitiesByRef, numbered(refs))
}

func (c identities) OfContacts(ctx context.Context, ids ...storage.ContactID) ([]*storage.Identity, error) {
	each := slices.Compact(slices.SortedFunc(slices.Values(ids), storage.ContactID.Compare))
	var found []*storage.Identity
	err := c.t.run(ctx, identitiesByContact, numbered(keysOf(each)), nil, func(scan Scan) error {
		i, n := new(storage.Identity), int64(0)
		found = append(found, i)
		return scan(append([]any{&n}, identityRecord.into(i)...)...)
	})
	slices.SortFunc(found, byContact)
	return found, err
}

func byContact(a, b *storage.Identity) int {
	if c := a.Contact.Compare(b.Contact); c != 0 {
		return c
	}
	return a.ID.Compare(b.ID)
}

func (c identities) Update(ctx context.Context, is ...*storage.Identity) error {
	return identityRecord.replace(ctx, c.t, is)
}

func (c identities) Delete(ctx context.Context, ids ...storage.IdentityID) error {
	return identityRecord.drop(ctx, c.t, keysOf(ids))
}
