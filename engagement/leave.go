package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// leaveCases lets others have the cases of an agent who is disabled: those that
// they served, had put aside, or were offered.
func (e *Engine) leaveCases(ctx context.Context, agent storage.AgentID) error {
	for _, q := range []storage.CaseQuery{
		{State: storage.CaseOngoing, Owner: agent},
		{State: storage.CaseParked, Owner: agent},
		{State: storage.CaseOpen, For: agent},
		{State: storage.CaseOngoing, For: agent},
	} {
		if err := e.freeEach(ctx, agent, q); err != nil {
			return err
		}
	}
	return nil
}

// freeEach frees each case of a list, in a transaction of its own.
func (e *Engine) freeEach(ctx context.Context, agent storage.AgentID, q storage.CaseQuery) error {
	q.Limit = sweepPage
	for {
		var page []*storage.Case
		err := e.view(ctx, "cases of who leaves", func(ctx context.Context, tx storage.Tx) (err error) {
			page, err = tx.Cases().List(ctx, q)
			return err
		})
		if err != nil {
			return err
		}
		for _, c := range page {
			if err := e.withCase(ctx, "case of who leaves", c.ID.String(), e.freeOf(agent)); err != nil {
				return err
			}
		}
		if len(page) < q.Limit {
			return nil
		}
		last := page[len(page)-1]
		q.After = storage.CasePlace{LastActivity: last.LastActivity, ID: last.ID}
	}
}

// freeOf takes a case from an agent, if they are still disabled and have it. One
// that was put aside goes on being so.
func (e *Engine) freeOf(agent storage.AgentID) func(context.Context, storage.Tx, time.Time, *assign.Work) error {
	return func(ctx context.Context, tx storage.Tx, at time.Time, w *assign.Work) error {
		agents, err := tx.Agents().Get(ctx, agent)
		if err != nil || !agents[0].Disabled {
			return err
		}
		detail := journal.Detail{Reason: "the agent was disabled"}
		switch c := w.Case; {
		case c.For == agent && (c.State == storage.CaseOpen || w.Transfer != nil):
			w.RouteAt(at)
		case c.Owner != agent:
		case c.State == storage.CaseOngoing:
			w.Free(at)
			w.Note(journal.CaseReleased, at, system, detail)
		case c.State == storage.CaseParked:
			c.Owner = ""
			w.Note(journal.CaseReleased, at, system, detail)
		}
		return nil
	}
}
