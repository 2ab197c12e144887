package memory

import "sync"

// A DB holds the data of any number of tenants. Tenants share nothing. Make
// one with [New]. Its methods may be called from several goroutines.
type DB struct {
	mu      sync.Mutex
	tenants map[string]*tenant
}

// New returns an empty DB.
func New() *DB { return &DB{tenants: map[string]*tenant{}} }

// Tenant opens the store of a tenant. Stores of the same name have the same
// data, as if two processes had it open.
func (db *DB) Tenant(name string) *Store {
	db.mu.Lock()
	defer db.mu.Unlock()
	t, ok := db.tenants[name]
	if !ok {
		t = newTenant()
		db.tenants[name] = t
	}
	return &Store{tenant: t}
}
