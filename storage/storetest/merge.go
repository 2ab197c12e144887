package storetest

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/storage"
)

func mergeCases() []Case {
	return []Case{
		{"merges/insert, get and update", caseMerges},
		{"merges/of a contact", caseMergesOf},
		{"contacts/merged into another", caseMergedInto},
	}
}

// merge is a merge with every field set.
func (k *kit) merge(from, into storage.ContactID) *storage.Merge {
	return &storage.Merge{
		ID: newID[storage.Merge](k), From: from, Into: into, By: "ann", At: start, UndoneAt: after(5),
		Identities:    []storage.IdentityID{newID[storage.Identity](k), newID[storage.Identity](k)},
		Conversations: []storage.ConversationID{newID[storage.Conversation](k)},
	}
}

func caseMerges(k *kit) {
	one, two := newID[storage.Contact](k), newID[storage.Contact](k)
	a, b := k.merge(one, two), k.merge(two, one)
	b.UndoneAt, b.Conversations = time.Time{}, nil
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Merges().Insert(ctx, a, b))
		k.equal(a.Version, 1)
		k.is(tx.Merges().Insert(ctx, k.merge(one, two), &storage.Merge{ID: a.ID}), storage.ErrExists)
		stale := *b
		b.UndoneAt = after(9)
		k.ok(tx.Merges().Update(ctx, b))
		k.equal(b.Version, 2)
		k.is(tx.Merges().Update(ctx, &stale), storage.ErrConflict)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Merges().Get(ctx, b.ID, a.ID)
		k.ok(err)
		k.equal(got, []*storage.Merge{b, a})
		_, err = tx.Merges().Get(ctx, a.ID, newID[storage.Merge](k))
		k.is(err, storage.ErrNotFound)
	})
	k.mergesOf(one, a, b)
}

func (k *kit) mergesOf(contact storage.ContactID, want ...*storage.Merge) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Merges().Of(ctx, contact)
		k.ok(err)
		k.equal(got, want)
	})
}

func caseMergesOf(k *kit) {
	one, two, three := newID[storage.Contact](k), newID[storage.Contact](k), newID[storage.Contact](k)
	a, b, c := k.merge(one, two), k.merge(two, three), k.merge(three, one)
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Merges().Insert(ctx, c, b, a)) })
	k.mergesOf(one, a, c)
	k.mergesOf(two, a, b)
	k.mergesOf(three, b, c)
	k.mergesOf(newID[storage.Contact](k))
}

// caseMergedInto: the contact that took the place of others leads to them, and
// so to their conversations; undoing it takes the way away.
func caseMergedInto(k *kit) {
	into, other := k.named("Zoë"), k.named("Bob")
	a, b := k.named("Zoe A"), k.named("Zoe B")
	a.MergedInto, b.MergedInto = into.ID, into.ID
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Contacts().Insert(ctx, b, a, other, into))
	})
	merged := func(of storage.ContactID, want ...*storage.Contact) {
		k.view(func(ctx context.Context, tx storage.Tx) {
			got, err := tx.Contacts().MergedInto(ctx, of)
			k.ok(err)
			k.equal(got, want)
		})
	}
	merged(into.ID, a, b)
	merged(other.ID)
	merged(storage.ContactID{})
	k.update(func(ctx context.Context, tx storage.Tx) {
		a.MergedInto, b.MergedInto = storage.ContactID{}, other.ID
		k.ok(tx.Contacts().Update(ctx, a, b))
	})
	merged(into.ID)
	merged(other.ID, b)
}

func copiedMerges(k *kit) {
	v := k.merge(newID[storage.Contact](k), newID[storage.Contact](k))
	copied(k, v,
		func(ctx context.Context, tx storage.Tx, v *storage.Merge) error { return tx.Merges().Insert(ctx, v) },
		func(ctx context.Context, tx storage.Tx) (*storage.Merge, error) {
			return first(tx.Merges().Get(ctx, v.ID))
		},
		func(v *storage.Merge) {
			v.By, v.Identities[0], v.Conversations[0] = "spoilt", storage.IdentityID{}, storage.ConversationID{}
		})
}

func (k *kit) mergeProbe() probe {
	contact := newID[storage.Contact](k)
	first, second := k.merge(contact, newID[storage.Contact](k)), k.merge(newID[storage.Contact](k), contact)
	return probe{
		name: "merges",
		fill: func(ctx context.Context, tx storage.Tx) error {
			m := *first
			return tx.Merges().Insert(ctx, &m)
		},
		writes: []write{
			{"Insert", func(ctx context.Context, tx storage.Tx) error {
				m := *second
				return tx.Merges().Insert(ctx, &m)
			}},
			{"Update", func(ctx context.Context, tx storage.Tx) error {
				m := *first
				m.UndoneAt, m.Version = after(99), 1
				return tx.Merges().Update(ctx, &m)
			}},
		},
		reads: []read{
			{"Get", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Merges().Get(ctx, first.ID) }},
			{"Of", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Merges().Of(ctx, contact) }},
		},
	}
}
