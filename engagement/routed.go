package engagement

import (
	"context"
	"errors"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/storage"
)

// rerouteDue is the kind of the due moments at which all that waits is routed
// anew.
const rerouteDue = "reroute"

// withCase does something to a case in a transaction of its own. A case that is
// gone, or not the latest of its conversation any more, is left alone.
func (e *Engine) withCase(ctx context.Context, op, subject string,
	do func(context.Context, storage.Tx, time.Time, *assign.Work) error,
) error {
	id, err := storage.ParseID[storage.Case](subject)
	if err != nil {
		return err
	}
	err = e.update(ctx, op, func(ctx context.Context, tx storage.Tx) error {
		conv, work, err := e.lockCase(ctx, tx, op, id)
		if err != nil {
			return err
		}
		w, err := assign.Open(conv, work)
		if err != nil {
			return err
		}
		at := now()
		if err := do(ctx, tx, at, w); err != nil {
			return err
		}
		return e.close(ctx, tx, at, w)
	})
	if _, gone := errors.AsType[*StateError](err); gone || isNotFound(err) {
		return nil
	}
	return err
}

// rerouteAll routes all that waits, page by page: what nobody has, and what is
// being transferred.
func (e *Engine) rerouteAll(ctx context.Context, _ *storage.DueMoment) (duty.Finish, error) {
	return nil, errors.Join(e.rerouteEach(ctx, storage.CaseOpen), e.rerouteEach(ctx, storage.CaseOngoing))
}

func (e *Engine) rerouteEach(ctx context.Context, state storage.CaseState) error {
	q := storage.CaseQuery{State: state, Oldest: true, Limit: sweepPage}
	for {
		var page []*storage.Case
		err := e.update(ctx, "route all", func(ctx context.Context, tx storage.Tx) (err error) {
			if page, err = tx.Cases().List(ctx, q); err != nil {
				return err
			}
			return reroute(ctx, tx, page)
		})
		if err != nil || len(page) < q.Limit {
			return err
		}
		last := page[len(page)-1]
		q.After = storage.CasePlace{LastActivity: last.LastActivity, ID: last.ID}
	}
}

// reroute has those of some cases routed that wait.
func reroute(ctx context.Context, tx storage.Tx, cases []*storage.Case) error {
	var dues []*storage.DueMoment
	for _, c := range cases {
		if c.State == storage.CaseOpen || c.Queue != "" || c.For != "" {
			dues = append(dues, assign.RouteAt(c.ID, now()))
		}
	}
	if len(dues) == 0 {
		return nil
	}
	return tx.DueMoments().Put(ctx, dues...)
}

// rerouteSoon has everything that waits routed anew: the rules are others now.
// Where there were none before, it is done once more when every transaction that
// did not know of them has ended.
func rerouteSoon(ctx context.Context, tx storage.Tx, at time.Time, first bool) error {
	dues := []*storage.DueMoment{{DueKey: storage.DueKey{Kind: rerouteDue, Subject: "now"}, At: at}}
	if first {
		dues = append(dues, &storage.DueMoment{DueKey: storage.DueKey{Kind: rerouteDue, Subject: "later"}, At: at.Add(time.Minute)})
	}
	return tx.DueMoments().Put(ctx, dues...)
}
