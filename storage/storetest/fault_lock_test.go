package storetest_test

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// unlocked runs every call of contacts in a transaction of its own.
type unlocked struct{ storage.Store }

func (s unlocked) Update(ctx context.Context, fn work) error {
	return fn(ctx, unlockedTx{store: s.Store})
}

type unlockedTx struct {
	storage.Tx
	store storage.Store
}

func (unlockedTx) Lock(context.Context, ...storage.LockKey) error { return nil }

func (t unlockedTx) Contacts() storage.Contacts { return atOnce{store: t.store} }

type atOnce struct {
	storage.Contacts
	store storage.Store
}

func (c atOnce) Insert(ctx context.Context, vs ...*storage.Contact) error {
	return c.store.Update(ctx, func(ctx context.Context, tx storage.Tx) error { return tx.Contacts().Insert(ctx, vs...) })
}

func (c atOnce) Get(ctx context.Context, ids ...storage.ContactID) (vs []*storage.Contact, err error) {
	err = c.store.View(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		vs, err = tx.Contacts().Get(ctx, ids...)
		return err
	})
	return vs, err
}

// Update asks for no version, so that what it overwrites is lost.
func (c atOnce) Update(ctx context.Context, vs ...*storage.Contact) error {
	return c.store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		for _, v := range vs {
			got, err := tx.Contacts().Get(ctx, v.ID)
			if err != nil {
				return err
			}
			v.Version = got[0].Version
		}
		return tx.Contacts().Update(ctx, vs...)
	})
}
