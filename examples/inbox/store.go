package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/postgres"
	"github.com/rapport-go/rapport/storage/sqlite"
)

// tenant is the one customer that this program serves.
const tenant = "inbox"

// An openedStore is a store and what closes it. The store is not wrapped: the
// engine looks for what else it can do, such as waking other processes.
type openedStore struct {
	store storage.Store
	close func() error
}

// openStore opens the database and brings its schema up to date.
func openStore(ctx context.Context, o options) (*openedStore, error) {
	if err := os.MkdirAll(o.data, 0o700); err != nil {
		return nil, err
	}
	if o.postgres != "" {
		db, err := postgres.Open(ctx, o.postgres, nil)
		if err != nil {
			return nil, err
		}
		return prepare(ctx, db)
	}
	db, err := sqlite.Open(ctx, filepath.Join(o.data, "inbox.db"), nil)
	if err != nil {
		return nil, err
	}
	return prepare(ctx, db)
}

// A database is what both SQL stores are.
type database[S storage.Store] interface {
	Migrate(ctx context.Context) error
	Tenant(ctx context.Context, name string) (S, error)
	Close() error
}

func prepare[S storage.Store](ctx context.Context, db database[S]) (*openedStore, error) {
	if err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	store, err := db.Tenant(ctx, tenant)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &openedStore{store: store, close: db.Close}, nil
}
