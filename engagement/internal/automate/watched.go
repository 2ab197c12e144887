package automate

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// A Watched is a store that shows what each transaction has written into the
// journal. Both functions are required.
type Watched struct {
	storage.Store
	// Heard gets it before the transaction commits. What Heard writes itself is not
	// shown to it. It reports true if something has to be done at once. An error is
	// the transaction's.
	Heard func(ctx context.Context, tx storage.Tx, all []Noted) (now bool, err error)
	// Committed gets it after the commit, with what Heard said of it.
	Committed func(now bool, all []Noted)
}

// A Noted is an entry of the journal, and what was the cause of it.
type Noted struct {
	*storage.JournalEntry
	Why Cause
}

// A Cause is the automation by which something happens. The zero Cause is none:
// people or providers do it.
type Cause struct {
	// By is the automation.
	By string
	// Depth is how many automations came before, each caused by the other.
	Depth int
}

// Because says that all that a transaction of a Watched store does from now on has
// a cause.
func Because(tx storage.Tx, why Cause) {
	if l, ok := tx.(*listening); ok {
		l.why = why
	}
}

// Update runs fn, and then Heard, in one transaction.
func (w Watched) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	var l *listening
	var now bool
	err := w.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		l, now = &listening{Tx: tx}, false
		if err := fn(ctx, l); err != nil || len(l.heard) == 0 {
			return err
		}
		now, err = w.Heard(ctx, tx, l.heard)
		return err
	})
	if err == nil && l != nil && len(l.heard) > 0 {
		w.Committed(now, l.heard)
	}
	return err
}

// listening is a transaction whose journal is listened to.
type listening struct {
	storage.Tx
	heard []Noted
	why   Cause
}

// Journal remembers what is written into it.
func (l *listening) Journal() storage.Journal { return ear{l.Tx.Journal(), l} }

type ear struct {
	storage.Journal
	l *listening
}

func (e ear) Append(ctx context.Context, es ...*storage.JournalEntry) error {
	if err := e.Journal.Append(ctx, es...); err != nil {
		return err
	}
	for _, entry := range es {
		e.l.heard = append(e.l.heard, Noted{entry, e.l.why})
	}
	return nil
}
