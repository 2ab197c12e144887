package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/sqlite"
)

// tenant is the one customer that this program serves.
const tenant = "inbox"

// An openedStore is a store and what closes it.
type openedStore struct {
	storage.Store
	close func() error
}

// Close closes the store.
func (s *openedStore) Close() error { return s.close() }

// openStore opens the database and brings its schema up to date.
func openStore(ctx context.Context, o options) (*openedStore, error) {
	if err := os.MkdirAll(o.data, 0o700); err != nil {
		return nil, err
	}
	db, err := sqlite.Open(ctx, filepath.Join(o.data, "inbox.db"), nil)
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	store, err := db.Tenant(ctx, tenant)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &openedStore{Store: store, close: db.Close}, nil
}
