package assign

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// Close writes cases, what happened to them, and what follows from that. Of one
// that was not changed it writes only when to look again.
func (d *Desk) Close(ctx context.Context, tx storage.Tx, at time.Time, ws ...*Work) error {
	var cases []*storage.Case
	var convs []*storage.Conversation
	var notes []*storage.JournalEntry
	for _, w := range ws {
		if !w.changed {
			continue
		}
		if err := w.Settle(at); err != nil {
			return err
		}
		cases, notes = append(cases, w.Case), append(notes, w.notes...)
		if w.served {
			convs = append(convs, w.Conv)
		}
	}
	if err := tx.Cases().Update(ctx, cases...); err != nil {
		return err
	}
	if err := tx.Conversations().Update(ctx, convs...); err != nil {
		return err
	}
	if err := d.Follow(ctx, tx, at, ws...); err != nil {
		return err
	}
	return tx.Journal().Append(ctx, notes...)
}
