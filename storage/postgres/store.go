package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
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
	c := &conn{session: db.pool}
	id, err := sqlstore.FindTenant(ctx, c, name)
	if err == nil && id == 0 {
		id, err = sqlstore.AddTenant(ctx, c, name)
	}
	if err != nil {
		return nil, troubled(ctx, fmt.Errorf("postgres: tenant %q: %w", name, err))
	}
	return &Store{db: db, tenant: id}, nil
}

// View runs fn against one snapshot: see [storage.Store].
func (s *Store) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	inner, err := sqlstore.Enter(ctx)
	if err != nil {
		return err
	}
	return s.transact(inner, "begin isolation level repeatable read read only", false, fn)
}

// attempts is how often an Update is run that the database ends because of
// another one.
const attempts = 20

// Update runs fn in one transaction: see [storage.Store]. fn runs again after
// a deadlock. If ctx is done when fn returns, nothing is committed and the
// error says so.
func (s *Store) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	inner, err := sqlstore.Enter(ctx)
	if err != nil {
		return err
	}
	for range attempts {
		if err = s.transact(inner, "begin", true, fn); !again(err) {
			return err
		}
	}
	return err
}

// transact runs fn in a transaction.
func (s *Store) transact(ctx context.Context, begin string, writable bool, fn func(context.Context, storage.Tx) error) error {
	pc, err := s.db.pool.Acquire(ctx)
	if err != nil {
		return troubled(ctx, fmt.Errorf("postgres: begin: %w", err))
	}
	defer pc.Release()
	c := &conn{session: pc, before: []string{begin}}
	ended := false
	defer func() {
		if !ended {
			c.rollback(pc)
		}
	}()
	if err := s.call(ctx, c, writable, fn); err != nil {
		return err
	}
	ended, err = c.commit(ctx, begin)
	return err
}

// call runs fn on a connection.
func (s *Store) call(ctx context.Context, c *conn, writable bool, fn func(context.Context, storage.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	tx := sqlstore.NewTx(c, s.tenant, writable)
	defer tx.End()
	if err := fn(ctx, tx); err != nil {
		if c.failed != nil && again(c.failed) {
			return c.failed // whatever fn made of it
		}
		return err
	}
	if c.failed != nil {
		return c.failed
	}
	return ctx.Err()
}

// commit ends the transaction, if it ever began. What is still to be sent are
// the ends of savepoints, which the commit implies.
func (c *conn) commit(ctx context.Context, begin string) (ended bool, err error) {
	if len(c.before) > 0 && c.before[0] == begin {
		return true, nil
	}
	tag, err := c.Exec(ctx, "commit")
	switch {
	case err != nil:
		return false, troubled(ctx, fmt.Errorf("postgres: commit: %w", err))
	case tag.String() != "COMMIT":
		return true, errors.New("postgres: commit: the transaction had failed")
	}
	return true, nil
}

// rollbackTime is how long to wait for a rollback before the connection is
// given up, which rolls back too.
const rollbackTime = 5 * time.Second

func (c *conn) rollback(pc *pgxpool.Conn) {
	if pc.Conn().PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), rollbackTime)
	defer cancel()
	_, _ = pc.Exec(ctx, "rollback") // if it fails, Release closes the connection
}
