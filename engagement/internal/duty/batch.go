package duty

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// A Batch does what several due moments ask for at once: one commit for all of
// them, where each alone would cost one.
type Batch struct {
	// Max is how many moments are done together at most. Required.
	Max int
	// Do does what they ask for. It calls done inside of the transaction with which
	// that is finished, after everything else that it writes. An error lets each
	// be tried alone, and then puts it off. It may be called again for what it has
	// done already.
	Do func(ctx context.Context, due []*storage.DueMoment, done Done) error
}

// Done removes the moments of a batch, but for those that were put anew since they
// were claimed: they ask for something else.
type Done func(ctx context.Context, tx storage.Tx) error

// A portion is what is done together: moments of a batch, or one alone.
type portion struct {
	batch *Batch
	due   []*storage.DueMoment
}

// portions divides what was claimed, in its order.
func (d *Duty) portions(due []*storage.DueMoment) []portion {
	var all []portion
	open := map[*Batch]int{} // where the next one of a batch goes
	for _, m := range due {
		b := d.Batches[m.Kind]
		i, ok := open[b]
		if b == nil || !ok || len(all[i].due) >= b.Max {
			i = len(all)
			open[b], all = i, append(all, portion{batch: b})
		}
		all[i].due = append(all[i].due, m)
	}
	return all
}

func done(ctx context.Context, tx storage.Tx, lease storage.LeaseID, due []*storage.DueMoment) error {
	keys := make([]storage.DueKey, len(due))
	for i, m := range due {
		keys[i] = m.DueKey
	}
	_, err := tx.DueMoments().Complete(ctx, lease, keys...)
	return err
}
