package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/storage"
)

// withCases makes a batch of due moments whose subjects are cases: what is to be
// done to them, and that it is done, is one commit for many. Cases that are gone, or
// not the latest of their conversations any more, are left alone. The conversations
// are locked before the moments are touched, as everywhere.
func (e *Engine) withCases(op string, do func(at time.Time, w *assign.Work)) *duty.Batch {
	return &duty.Batch{Max: together, Do: func(ctx context.Context, due []*storage.DueMoment, done duty.Done) error {
		ids, err := casesOf(due)
		if err != nil {
			return err
		}
		return e.update(ctx, op, func(ctx context.Context, tx storage.Tx) error {
			works, err := e.openAll(ctx, tx, ids)
			if err != nil {
				return err
			}
			at := now()
			for _, w := range works {
				do(at, w)
			}
			if err := e.close(ctx, tx, at, works...); err != nil {
				return err
			}
			return done(ctx, tx)
		})
	}}
}

// casesOf are the cases that moments are about, each once.
func casesOf(due []*storage.DueMoment) ([]storage.CaseID, error) {
	var ids []storage.CaseID
	seen := map[storage.CaseID]bool{}
	for _, m := range due {
		id, err := storage.ParseID[storage.Case](m.Subject)
		if err != nil {
			return nil, err
		}
		if !seen[id] {
			ids, seen[id] = append(ids, id), true
		}
	}
	return ids, nil
}
