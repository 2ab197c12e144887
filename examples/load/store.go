package main

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/storage/postgres"
	"github.com/rapport-go/rapport/storage/sqlite"
)

// A place is where a store's data are.
type place struct {
	Store  string `json:"store"`
	Folder string `json:"folder,omitempty"` // SQLite's
	DSN    string `json:"dsn,omitempty"`    // PostgreSQL's
}

// opened is a store and how to close it.
type opened struct {
	storage.Store
	close func() error
}

// openers are how each store is opened.
var openers = map[string]func(context.Context, place) (opened, error){
	"memory":   openMemory,
	"sqlite":   openSQLite,
	"postgres": openPostgres,
}

func storeNames() []string {
	var names []string
	for name := range openers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (p place) open(ctx context.Context) (opened, error) { return openers[p.Store](ctx, p) }

func openMemory(context.Context, place) (opened, error) {
	return opened{memory.New().Tenant(tenant), func() error { return nil }}, nil
}

func openSQLite(ctx context.Context, p place) (opened, error) {
	db, err := sqlite.Open(ctx, filepath.Join(p.Folder, "load.db"), nil)
	if err != nil {
		return opened{}, err
	}
	if err := db.Migrate(ctx); err != nil {
		return opened{}, closeAfter(db.Close, err)
	}
	s, err := db.Tenant(ctx, tenant)
	if err != nil {
		return opened{}, closeAfter(db.Close, err)
	}
	return opened{s, db.Close}, nil
}

func openPostgres(ctx context.Context, p place) (opened, error) {
	db, err := postgres.Open(ctx, p.DSN, nil)
	if err != nil {
		return opened{}, err
	}
	if err := db.Migrate(ctx); err != nil {
		return opened{}, closeAfter(db.Close, err)
	}
	s, err := db.Tenant(ctx, tenant)
	if err != nil {
		return opened{}, closeAfter(db.Close, err)
	}
	return opened{s, db.Close}, nil
}
