package engagement

import (
	"context"

	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// Automated returns up to limit events that say what the automations did about a
// case, or why one that was meant did nothing, the newest first: their Detail has
// an Automation. limit is at most 200; 0 means 50. [storage.ErrNotFound].
func (e *Engine) Automated(ctx context.Context, id storage.CaseID, limit int) ([]Event, error) {
	limit = orElse(limit, 50)
	if limit < 0 || limit > 200 {
		return nil, invalid("limit", "must be between 1 and 200")
	}
	var events []Event
	err := e.view(ctx, "automated", func(ctx context.Context, tx storage.Tx) error {
		if _, err := tx.Cases().Get(ctx, id); err != nil {
			return err
		}
		kinds := []string{string(journal.AutomationRan), string(journal.AutomationSkipped)}
		entries, err := tx.Journal().OfCase(ctx, id, kinds, "", limit)
		if err != nil {
			return err
		}
		events, err = eventsOf(entries)
		return err
	})
	return events, err
}

// Automated is [Engine.Automated].
func (s Screen) Automated(ctx context.Context, id storage.CaseID, limit int) ([]Event, error) {
	return of(ctx, s, id, func(ctx context.Context, id storage.CaseID) ([]Event, error) { return s.e.Automated(ctx, id, limit) })
}
