package storetest

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func contactCases() []Case {
	return []Case{
		{"contacts/insert and get", caseContacts},
		{"contacts/versions", caseContactVersions},
		{"identities/unique address", caseIdentityUnique},
		{"identities/find", caseIdentityFind},
		{"identities/of contacts", caseIdentitiesOf},
		{"identities/update", caseIdentityUpdate},
		{"identities/delete", caseIdentityDelete},
	}
}

func caseContacts(k *kit) {
	a, b := k.contact(), k.contact()
	b.Kind, b.Attributes, b.MergedInto = storage.ContactGroup, nil, storage.ContactID{}
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Contacts().Insert(ctx, a, b))
		k.equal([]int64{a.Version, b.Version}, []int64{1, 1})
		k.is(tx.Contacts().Insert(ctx, &storage.Contact{ID: a.ID}), storage.ErrExists)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Contacts().Get(ctx, b.ID, a.ID, b.ID)
		k.ok(err)
		k.equal(got, []*storage.Contact{b, a, b})
		_, err = tx.Contacts().Get(ctx, a.ID, newID[storage.Contact](k))
		k.is(err, storage.ErrNotFound)
	})
}

func caseContactVersions(k *kit) {
	a, b := k.contact(), k.contact()
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Contacts().Insert(ctx, a, b))
		a.Name, a.Language, a.Attributes = "new", "de", map[string]string{"new": "yes"}
		k.ok(tx.Contacts().Update(ctx, a))
		k.equal(a.Version, 2)
		k.ok(tx.Contacts().Update(ctx, a))
		k.equal(a.Version, 3)
	})
	stale, other := *a, *b
	stale.Version, stale.Name, other.Name = 2, "stale", "stale"
	missing := k.contact()
	missing.Version = 1
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.is(tx.Contacts().Update(ctx, &other, &stale), storage.ErrConflict)
		k.is(tx.Contacts().Update(ctx, &other, missing), storage.ErrConflict)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Contacts().Get(ctx, a.ID, b.ID)
		k.ok(err)
		k.equal(got, []*storage.Contact{a, b})
	})
}

func caseIdentityUnique(k *kit) {
	a, b := k.identity(newID[storage.Contact](k)), k.identity(newID[storage.Contact](k))
	fine := k.identity(newID[storage.Contact](k))
	b.Address = a.Address
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Identities().Insert(ctx, a))
		k.equal(a.Version, 1)
		k.is(tx.Identities().Insert(ctx, fine, b), storage.ErrExists)
		k.is(tx.Identities().Insert(ctx, fine, &storage.Identity{ID: a.ID, Kind: "line"}), storage.ErrExists)
		found, err := tx.Identities().Find(ctx, fine.Key())
		k.ok(err)
		k.equal(found, []*storage.Identity{nil})
		for _, differ := range []func(*storage.Identity){
			func(i *storage.Identity) { i.Kind = "line" },
			func(i *storage.Identity) { i.Address.Kind = channel.AddressParent },
			func(i *storage.Identity) { i.Address.Scope = "" },
			func(i *storage.Identity) { i.Address.Value = "User-" },
		} {
			c := *b
			c.ID = newID[storage.Identity](k)
			differ(&c)
			k.ok(tx.Identities().Insert(ctx, &c))
		}
	})
}

func caseIdentityFind(k *kit) {
	a, b := k.identity(newID[storage.Contact](k)), k.identity(newID[storage.Contact](k))
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Identities().Insert(ctx, a, b)) })
	k.view(func(ctx context.Context, tx storage.Tx) {
		none := storage.IdentityKey{Kind: "line", Address: a.Address}
		got, err := tx.Identities().Find(ctx, b.Key(), none, a.Key(), b.Key())
		k.ok(err)
		k.equal(got, []*storage.Identity{b, nil, a, b})
	})
}

func caseIdentitiesOf(k *kit) {
	one, two, none := newID[storage.Contact](k), newID[storage.Contact](k), newID[storage.Contact](k)
	a, b, c := k.identity(two), k.identity(one), k.identity(two)
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Identities().Insert(ctx, c, b, a)) })
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Identities().OfContacts(ctx, two, none, one)
		k.ok(err)
		k.equal(got, []*storage.Identity{b, a, c})
		got, err = tx.Identities().OfContacts(ctx, none)
		k.ok(err)
		k.equal(got, []*storage.Identity{})
	})
}

func caseIdentityUpdate(k *kit) {
	a, b := k.identity(newID[storage.Contact](k)), k.identity(newID[storage.Contact](k))
	old := a.Key()
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Identities().Insert(ctx, a, b))
		moved := *a
		moved.Contact, moved.Address.Value, moved.State = b.Contact, "moved", storage.IdentityConnected
		k.ok(tx.Identities().Update(ctx, &moved))
		*a = moved
		clash, stale := *b, *b
		clash.Address, stale.Version = a.Address, 9
		k.is(tx.Identities().Update(ctx, &clash), storage.ErrExists)
		k.is(tx.Identities().Update(ctx, &stale), storage.ErrConflict)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Identities().Find(ctx, old, a.Key())
		k.ok(err)
		k.equal(got, []*storage.Identity{nil, a})
		got, err = tx.Identities().OfContacts(ctx, b.Contact)
		k.ok(err)
		k.equal(got, []*storage.Identity{a, b})
	})
}

func caseIdentityDelete(k *kit) {
	a, b := k.identity(newID[storage.Contact](k)), k.identity(newID[storage.Contact](k))
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Identities().Insert(ctx, a, b))
		k.ok(tx.Identities().Delete(ctx, a.ID))
		k.is(tx.Identities().Delete(ctx, a.ID), storage.ErrNotFound)
		again := *a
		again.ID = newID[storage.Identity](k)
		k.ok(tx.Identities().Insert(ctx, &again))
		got, err := tx.Identities().OfContacts(ctx, a.Contact, b.Contact)
		k.ok(err)
		k.equal(got, []*storage.Identity{&again, b})
	})
}
