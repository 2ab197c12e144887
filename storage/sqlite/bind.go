package sqlite

import (
	"context"
	"database/sql"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/internal/sqlstore"
)

// Bind returns the tenant's store inside a transaction of the host's, which
// must be one of [DB.SQL]. Its Updates and Views run in that transaction, and
// what they write lasts if the host commits it. An Update whose function fails
// undoes only its own work. An error that is none of the contract's ends the
// Update, but not the host's transaction. The store is not for concurrent use.
//
// While the transaction is open, the library's own Updates wait for it, and
// the host must not call them.
func (s *Store) Bind(tx *sql.Tx) storage.Store {
	return &bound{Store: s, stmt: prepare(tx)}
}

type bound struct {
	*Store
	stmt *prepared
}

func (b *bound) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	inner, err := sqlstore.Enter(ctx)
	if err != nil {
		return err
	}
	return b.call(inner, &conn{prepared: b.stmt}, false, fn)
}

func (b *bound) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	inner, err := sqlstore.Enter(ctx)
	if err != nil {
		return err
	}
	c := &conn{prepared: b.stmt}
	return savepoint(c, func() error { return b.call(inner, c, true, fn) }, func(error) {})
}
