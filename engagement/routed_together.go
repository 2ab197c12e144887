package engagement

import (
	"context"

	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/automate"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/promise"
	"github.com/rapport-go/rapport/storage"
)

// together is how many cases are decided about in one transaction, and seekers for
// how many agents work is looked for at once. Two searches side by side would find
// the same cases.
const (
	together = 50
	seekers  = 100
)

// rounds is how many transactions give out work before others get their turn.
const rounds = 100

// batches are the due moments that are done several at once.
func (e *Engine) batches() map[string]*duty.Batch {
	route := &duty.Batch{Max: together, Do: e.routeDue}
	room := &duty.Batch{Max: seekers, Do: e.roomDue}
	return map[string]*duty.Batch{
		assign.RouteDue: route, assign.LaterDue: route,
		assign.RoomDue: room, assign.ChangedDue: room, assign.PlaceDue: room,
		parkedDue:        e.withCases("parked case", parkedOver),
		silenceDue:       e.withCases("silent contact", silence),
		promise.Due:      {Max: together, Do: e.lookAtClocks},
		intake.WindowDue: {Max: together, Do: e.windowDue},
		automate.Due:     {Max: 1, Do: e.automationDue},
	}
}

// routeDue routes cases.
func (e *Engine) routeDue(ctx context.Context, due []*storage.DueMoment, done duty.Done) error {
	ids, err := casesOf(due)
	if err != nil {
		return err
	}
	return e.update(ctx, "route", func(ctx context.Context, tx storage.Tx) error {
		if _, err := e.routeIn(ctx, tx, ids); err != nil {
			return err
		}
		return done(ctx, tx)
	})
}

// roomDue gives agents what they have room for, and queues whom they have room
// for. What was found in one transaction is decided about in the next, which
// then looks for more: the last one has found nothing, under the lock of all that
// waits.
func (e *Engine) roomDue(ctx context.Context, due []*storage.DueMoment, done duty.Done) error {
	search := assign.NewRounds(due)
	var picks []storage.CaseID
	for range rounds {
		var next *assign.Rounds
		var found []storage.CaseID
		err := e.update(ctx, "give out work", func(ctx context.Context, tx storage.Tx) error {
			sitting, err := e.routeIn(ctx, tx, picks)
			if err != nil {
				return err
			}
			next = search.Clone()
			if found, err = sitting.Pick(ctx, next, together); err != nil || len(found) > 0 {
				return err
			}
			return done(ctx, tx)
		})
		if err != nil || len(found) == 0 {
			return err
		}
		search, picks = next, found
	}
	return e.later(ctx, due)
}

// later has moments done anew, after others: there is very much to do.
func (e *Engine) later(ctx context.Context, due []*storage.DueMoment) error {
	var again []*storage.DueMoment
	for _, m := range due {
		again = append(again, &storage.DueMoment{DueKey: m.DueKey, At: now()})
	}
	return e.update(ctx, "give out work", func(ctx context.Context, tx storage.Tx) error { return tx.DueMoments().Put(ctx, again...) })
}

// routeIn decides about cases, one after the other, and writes what came of it.
// The sitting that it returns goes on.
func (e *Engine) routeIn(ctx context.Context, tx storage.Tx, ids []storage.CaseID) (*assign.Sitting, error) {
	works, err := e.openAll(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	at := now()
	var waiting []*assign.Work
	for _, w := range works {
		waits, err := e.desk.Waits(ctx, tx, at, w)
		if err != nil {
			return nil, err
		}
		if waits {
			waiting = append(waiting, w)
		}
	}
	sitting, err := e.desk.Sit(ctx, tx, at)
	if err != nil {
		return nil, err
	}
	for _, w := range waiting {
		if err := sitting.Decide(ctx, w); err != nil {
			return nil, err
		}
	}
	if err := sitting.Save(ctx); err != nil {
		return nil, err
	}
	return sitting, e.close(ctx, tx, at, works...)
}

// openAll locks the conversations of cases and begins to change them. Cases that
// are gone, or are not the latest of their conversation any more, are left alone.
func (e *Engine) openAll(ctx context.Context, tx storage.Tx, ids []storage.CaseID) ([]*assign.Work, error) {
	cases, err := existing(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var locks []storage.LockKey
	var talks []storage.ConversationID
	for _, c := range cases {
		locks, talks = append(locks, intake.ConversationLock(c.Conversation)), append(talks, c.Conversation)
	}
	if err := tx.Lock(ctx, locks...); err != nil {
		return nil, err
	}
	convs, err := tx.Conversations().Get(ctx, talks...)
	if err != nil {
		return nil, err
	}
	if cases, err = tx.Cases().Get(ctx, idsOf(cases)...); err != nil {
		return nil, err
	}
	var works []*assign.Work
	for i, c := range cases {
		if convs[i].Case != c.ID {
			continue
		}
		w, err := assign.Open(convs[i], c)
		if err != nil {
			return nil, err
		}
		works = append(works, w)
	}
	return works, nil
}

// existing are the cases that there are.
func existing(ctx context.Context, tx storage.Tx, ids []storage.CaseID) ([]*storage.Case, error) {
	cases, err := tx.Cases().Get(ctx, ids...)
	if !isNotFound(err) {
		return cases, err
	}
	cases = nil
	for _, id := range ids {
		one, err := tx.Cases().Get(ctx, id)
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		cases = append(cases, one...)
	}
	return cases, nil
}

func idsOf(cases []*storage.Case) []storage.CaseID {
	ids := make([]storage.CaseID, len(cases))
	for i, c := range cases {
		ids[i] = c.ID
	}
	return ids
}
