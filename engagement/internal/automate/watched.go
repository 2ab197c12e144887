package automate

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// A Watched is a store that shows what each transaction has written into the
// journal to Heard, before it commits. What Heard writes itself is not shown to
// it. An error of Heard is the transaction's.
type Watched struct {
	storage.Store
	Heard func(ctx context.Context, tx storage.Tx, entries []*storage.JournalEntry) error
}

// Update runs fn, and then Heard, in one transaction.
func (w Watched) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	return w.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		var heard []*storage.JournalEntry
		if err := fn(ctx, listening{Tx: tx, heard: &heard}); err != nil || len(heard) == 0 {
			return err
		}
		return w.Heard(ctx, tx, heard)
	})
}

// listening is a transaction whose journal is listened to.
type listening struct {
	storage.Tx
	heard *[]*storage.JournalEntry
}

func (l listening) Journal() storage.Journal { return ear{l.Tx.Journal(), l.heard} }

// An ear is a journal that remembers what is written into it.
type ear struct {
	storage.Journal
	heard *[]*storage.JournalEntry
}

func (e ear) Append(ctx context.Context, es ...*storage.JournalEntry) error {
	if err := e.Journal.Append(ctx, es...); err != nil {
		return err
	}
	*e.heard = append(*e.heard, es...)
	return nil
}
