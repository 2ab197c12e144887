package engagement

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/promise"
	"github.com/rapport-go/rapport/storage"
)

// carryDue is the kind of the due moments that take running clocks over to a new
// policy. The subject is its version, so that two of them do not get in each
// other's way, and the data a carrying.
const carryDue = "sla.carry"

// lookAtClocks notes what the clocks of cases say, and when to look again: of many
// in one transaction, for they often fall due together, as when an office opens.
func (e *Engine) lookAtClocks(ctx context.Context, due []*storage.DueMoment, done duty.Done) error {
	ids, err := casesOf(due)
	if err != nil {
		return err
	}
	return e.update(ctx, "look at clocks", func(ctx context.Context, tx storage.Tx) error {
		there, err := existing(ctx, tx, ids)
		if err != nil {
			return err
		}
		cases, err := e.lockCases(ctx, tx, idsOf(there)...)
		if err != nil {
			return err
		}
		at, clocks := now(), e.promise.In(tx)
		err = tellClocks(ctx, tx, cases, func(work *storage.Case) (promise.Effects, error) { return clocks.Look(ctx, at, work) })
		if err != nil {
			return err
		}
		return done(ctx, tx)
	})
}

// lockCases locks the conversations of cases and reads them. Unlike with
// lockCase, they need not be the latest ones.
func (e *Engine) lockCases(ctx context.Context, tx storage.Tx, ids ...storage.CaseID) ([]*storage.Case, error) {
	cases, err := tx.Cases().Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var locks []storage.LockKey
	for _, c := range cases {
		locks = append(locks, intake.ConversationLock(c.Conversation))
	}
	if err := tx.Lock(ctx, locks...); err != nil {
		return nil, err
	}
	return tx.Cases().Get(ctx, ids...)
}

// tellClocks tells the clocks of cases something, and stores those that changed,
// with what follows.
func tellClocks(ctx context.Context, tx storage.Tx, cases []*storage.Case, tell func(*storage.Case) (promise.Effects, error)) error {
	var all promise.Effects
	var changed []*storage.Case
	for _, work := range cases {
		effects, err := tell(work)
		if err != nil {
			return err
		}
		if effects.Changed {
			changed = append(changed, work)
		}
		all.Add(effects)
	}
	if !all.Changed {
		return nil
	}
	if err := tx.Cases().Update(ctx, changed...); err != nil {
		return err
	}
	return all.Write(ctx, tx)
}

// A carrying is how far the cases have gone over to a policy. Cases of a state
// are taken by their latest activity, upwards: what changes meanwhile goes over by
// itself, or comes later.
type carrying struct {
	// State is the place of the state in carried.
	State int               `json:"state"`
	After storage.CasePlace `json:"after,omitzero"`
}

// carried are the states of cases whose clocks may run.
var carried = []storage.CaseState{storage.CaseOpen, storage.CaseMissed, storage.CaseOngoing}

// carryPage is how many cases go over in one transaction.
const carryPage = 100

// carryClocks takes a page of cases over to the policy and leaves the rest to
// another due moment. Without data it is to begin.
func (e *Engine) carryClocks(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	var c carrying
	if len(d.Data) > 0 {
		if err := json.Unmarshal(d.Data, &c); err != nil {
			return nil, fmt.Errorf("carry clocks: %w", err)
		}
	}
	return nil, e.update(ctx, "carry clocks", func(ctx context.Context, tx storage.Tx) error {
		page, err := tx.Cases().List(ctx, storage.CaseQuery{State: carried[c.State], Oldest: true, After: c.After, Limit: carryPage})
		if err != nil {
			return err
		}
		if err := e.carry(ctx, tx, page); err != nil {
			return err
		}
		next := c.next(page)
		if next.State == len(carried) {
			return nil
		}
		data, err := json.Marshal(next)
		if err != nil {
			return err
		}
		return tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: d.DueKey, At: d.At, Data: data})
	})
}

func (c carrying) next(page []*storage.Case) carrying {
	if len(page) < carryPage {
		return carrying{State: c.State + 1}
	}
	last := page[len(page)-1]
	return carrying{State: c.State, After: storage.CasePlace{LastActivity: last.LastActivity, ID: last.ID}}
}

// carry takes those of a page over whose clocks are behind.
func (e *Engine) carry(ctx context.Context, tx storage.Tx, page []*storage.Case) error {
	clocks := e.promise.In(tx)
	var ids []storage.CaseID
	for _, work := range page {
		behind, err := clocks.Behind(ctx, work)
		if err != nil {
			return err
		}
		if behind {
			ids = append(ids, work.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	cases, err := e.lockCases(ctx, tx, ids...)
	if err != nil {
		return err
	}
	return tellClocks(ctx, tx, cases, func(work *storage.Case) (promise.Effects, error) { return clocks.Apply(ctx, now(), work) })
}
