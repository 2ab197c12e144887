package sqlite

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/internal/sqlstore"
)

// A Store keeps the records of one tenant. It may be used from several
// goroutines.
type Store struct {
	db     *DB
	tenant int64
}

var _ storage.Store = (*Store)(nil)

// Tenant opens the store of a tenant, and makes the tenant if there is none of
// that name. It gives [storage.ErrSchema] if the schema is not the one that
// this version needs: older, newer, or none.
func (db *DB) Tenant(ctx context.Context, name string) (*Store, error) {
	if err := db.check(ctx); err != nil {
		return nil, err
	}
	id, err := db.tenant(ctx, name)
	if err != nil {
		return nil, troubled(fmt.Errorf("sqlite: tenant %q: %w", name, err))
	}
	return &Store{db: db, tenant: id}, nil
}

// tenant finds the tenant's number, and writes only if there is none.
func (db *DB) tenant(ctx context.Context, name string) (id int64, err error) {
	inner := context.WithoutCancel(ctx)
	err = db.readers.view(ctx, func(c *conn) error {
		id, err = sqlstore.FindTenant(inner, c, name)
		return err
	})
	if err != nil || id != 0 {
		return id, err
	}
	if _, err := sqlstore.Enter(ctx); err != nil {
		return 0, err
	}
	err = db.writer.update(ctx, func(c *conn) error {
		id, err = sqlstore.AddTenant(inner, c, name)
		return err
	})
	return id, err
}

// View runs fn against one snapshot: see [storage.Store]. It waits for no
// Update.
func (s *Store) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	inner, err := sqlstore.Enter(ctx)
	if err != nil {
		return err
	}
	return troubled(s.db.readers.view(ctx, func(c *conn) error {
		return s.call(inner, c, false, fn)
	}))
}

// Update runs fn in one transaction: see [storage.Store]. It waits until no
// other Update runs. If ctx is done when fn returns, nothing is committed and
// the error says so. fn runs once.
func (s *Store) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	inner, err := sqlstore.Enter(ctx)
	if err != nil {
		return err
	}
	return troubled(s.db.writer.update(ctx, func(c *conn) error {
		if err := s.call(inner, c, true, fn); err != nil {
			return err
		}
		return ctx.Err()
	}))
}

// call runs fn on a connection.
func (s *Store) call(ctx context.Context, c *conn, writable bool, fn func(context.Context, storage.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	tx := sqlstore.NewTx(c, s.tenant, writable)
	defer tx.End()
	return fn(ctx, tx)
}
