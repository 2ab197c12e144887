package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// startPage is how many cases are read at once.
const startPage = 200

// start is where a bot begins that never ran: where the first of the cases that it
// has came to it, or else with what happens from now on.
func (r *Runner) start(ctx context.Context) (c storage.Cursor, _ struct{}, err error) {
	err = r.cfg.Store.View(ctx, func(ctx context.Context, tx storage.Tx) error {
		first, err := r.firstCase(ctx, tx)
		if err != nil {
			return err
		}
		if first.IsZero() {
			c, err = tx.Journal().End(ctx)
			return err
		}
		c, err = tx.Journal().Since(ctx, first)
		return err
	})
	if err != nil {
		err = fmt.Errorf("bot: where to begin: %w", err)
	}
	return c, struct{}{}, err
}

// firstCase is when the first of the cases that the bot has came to it; zero if it
// has none.
func (r *Runner) firstCase(ctx context.Context, tx storage.Tx) (first time.Time, err error) {
	q := storage.CaseQuery{State: storage.CaseOngoing, Limit: startPage}
	for {
		page, err := tx.Cases().List(ctx, q)
		if err != nil {
			return first, err
		}
		for _, c := range page {
			if c.Bot == r.cfg.Bot && (first.IsZero() || c.PickedUpAt.Before(first)) {
				first = c.PickedUpAt
			}
		}
		if len(page) < startPage {
			return first, nil
		}
		last := page[len(page)-1]
		q.After = storage.CasePlace{LastActivity: last.LastActivity, ID: last.ID}
	}
}
