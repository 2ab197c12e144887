package storetest

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

func setAsideCases() []Case {
	return []Case{
		{"set aside/insert and get", caseSetAside},
		{"set aside/pages", caseSetAsidePages},
		{"set aside/update and delete", caseSetAsideUpdate},
	}
}

func caseSetAside(k *kit) {
	a, b := k.setAside(), k.setAside()
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.SetAside().Insert(ctx, a, b))
		k.equal(a.Version, 1)
		k.is(tx.SetAside().Insert(ctx, &storage.SetAside{ID: a.ID}), storage.ErrExists)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.SetAside().Get(ctx, b.ID, a.ID)
		k.ok(err)
		k.equal(got, []*storage.SetAside{b, a})
		_, err = tx.SetAside().Get(ctx, a.ID, newID[storage.SetAside](k))
		k.is(err, storage.ErrNotFound)
	})
}

func caseSetAsidePages(k *kit) {
	var as []*storage.SetAside
	for range 7 {
		as = append(as, k.setAside())
	}
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.SetAside().Insert(ctx, as[4:]...))
		k.ok(tx.SetAside().Insert(ctx, as[:4]...))
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		var all []*storage.SetAside
		at := storage.SetAsideID{}
		for range 3 {
			page, err := tx.SetAside().List(ctx, at, 3)
			k.ok(err)
			if len(page) > 3 || len(page) == 0 {
				k.Fatalf("a page of 3 has %d", len(page))
			}
			all, at = append(all, page...), page[len(page)-1].ID
		}
		k.equal(all, as)
	})
}

func caseSetAsideUpdate(k *kit) {
	a, b := k.setAside(), k.setAside()
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.SetAside().Insert(ctx, a, b))
		a.Attempts, a.Reason = 2, "still no such contact"
		k.ok(tx.SetAside().Update(ctx, a))
		k.equal(a.Version, 2)
		stale := *a
		stale.Version = 1
		k.is(tx.SetAside().Update(ctx, &stale), storage.ErrConflict)
		k.is(tx.SetAside().Delete(ctx, newID[storage.SetAside](k)), storage.ErrNotFound)
		k.ok(tx.SetAside().Delete(ctx, b.ID))
		gone := *b
		k.is(tx.SetAside().Update(ctx, &gone), storage.ErrConflict)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.SetAside().List(ctx, storage.SetAsideID{}, 9)
		k.ok(err)
		k.equal(got, []*storage.SetAside{a})
	})
}
