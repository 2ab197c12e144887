package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/internal/sqlstore"
)

// Bind returns the tenant's store inside a transaction of the host's, which
// must be at READ COMMITTED. Its Updates and Views run in that transaction, and
// what they write lasts if the host commits it. An Update whose function fails
// undoes only its own work. A deadlock is the host's to handle: nothing is run
// again. The store is not for concurrent use.
func (s *Store) Bind(tx pgx.Tx) storage.Store { return &bound{Store: s, tx: tx} }

type bound struct {
	*Store
	tx pgx.Tx
}

// View runs fn in the host's transaction, which need not be a snapshot.
func (b *bound) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	inner, err := sqlstore.Enter(ctx)
	if err != nil {
		return err
	}
	return b.part(inner, false, fn)
}

func (b *bound) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	inner, err := sqlstore.Enter(ctx)
	if err != nil {
		return err
	}
	return b.part(inner, true, fn)
}

// part runs fn inside a savepoint.
func (b *bound) part(ctx context.Context, writable bool, fn func(context.Context, storage.Tx) error) error {
	if _, err := b.tx.Exec(ctx, "savepoint member"); err != nil {
		return fmt.Errorf("postgres: begin: %w", err)
	}
	kept := false
	defer func() {
		if !kept {
			undo := context.WithoutCancel(ctx)
			_, _ = b.tx.Exec(undo, "rollback to savepoint member") // if it fails, the host's commit does too
		}
	}()
	if err := b.call(ctx, &conn{session: b.tx}, writable, fn); err != nil {
		return err
	}
	if _, err := b.tx.Exec(ctx, "release savepoint member"); err != nil {
		return fmt.Errorf("postgres: commit: %w", err)
	}
	kept = true
	return nil
}
