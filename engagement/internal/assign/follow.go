package assign

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// Follow does what follows from changes of cases: who gave one up gets more to
// do, who got one counts as busy from now on, those that wait are routed, and who
// left a full queue makes room for another.
func (d *Desk) Follow(ctx context.Context, tx storage.Tx, at time.Time, ws ...*Work) error {
	f := followed{
		ended: map[storage.AgentID]bool{}, taken: map[storage.AgentID]bool{}, room: map[storage.AgentID]bool{}, left: map[storage.QueueID]bool{},
	}
	for _, w := range ws {
		f.add(w, at, d.keeps(w.Case.Channel))
	}
	if len(f.stood) > 0 {
		if err := tx.Standbys().Replace(ctx, f.stood, f.standbys...); err != nil {
			return err
		}
	}
	if err := f.presences(ctx, tx, at); err != nil {
		return err
	}
	if err := d.places(ctx, tx, at, &f); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(f.room)) {
		f.dues = append(f.dues, RoomAt(id, at))
	}
	if len(f.dues) == 0 {
		return nil
	}
	return tx.DueMoments().Put(ctx, f.dues...)
}

// followed is what follows from several changes.
type followed struct {
	ended, taken, room map[storage.AgentID]bool
	left               map[storage.QueueID]bool
	stood              []storage.CaseID
	standbys           []storage.Standby
	dues               []*storage.DueMoment
}

// add adds what follows from a change. ended says whether a case that ended takes
// capacity.
func (f *followed) add(w *Work, at time.Time, ended bool) {
	was, is := w.before, standOf(w.Case)
	switch {
	case w.again.After(at):
		f.dues = append(f.dues, routeLater(w.Case.ID, w.again))
	case !w.again.IsZero():
		f.dues = append(f.dues, RouteAt(w.Case.ID, at))
	}
	if was.owner != is.owner {
		f.ended[was.owner], f.taken[is.owner] = true, true
	}
	for _, id := range append(was.holders(ended), w.passed) {
		if id != "" && !slices.Contains(is.holders(ended), id) {
			f.room[id] = true
		}
	}
	if was.queue != "" && was.queue != is.queue {
		f.left[was.queue] = true
	}
	if w.stood && len(w.Standby) == 0 || len(w.standby) > 0 {
		f.stood, f.standbys = append(f.stood, w.Case.ID), append(f.standbys, w.standby...)
	}
}

// places has looked who can come into queues that take only so many.
func (d *Desk) places(ctx context.Context, tx storage.Tx, at time.Time, f *followed) error {
	if len(f.left) == 0 {
		return nil
	}
	rules, err := d.Rules(ctx, tx)
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(f.left)) {
		if rules.most(routing.DestinationID(id)) > 0 {
			f.dues = append(f.dues, placeAt(id, at))
		}
	}
	return nil
}

// presences keeps when agents last ended and took a case.
func (f *followed) presences(ctx context.Context, tx storage.Tx, at time.Time) error {
	ids := maps.Clone(f.ended)
	maps.Copy(ids, f.taken)
	delete(ids, "")
	if len(ids) == 0 {
		return nil
	}
	return ChangePresence(ctx, tx, func(p *storage.Presence) {
		if f.ended[p.Agent] {
			p.LastEnded = at
		}
		if f.taken[p.Agent] {
			p.LastTaken = at
		}
	}, slices.Sorted(maps.Keys(ids))...)
}

// ChangePresence changes the presence of agents, alone with them.
func ChangePresence(ctx context.Context, tx storage.Tx, change func(*storage.Presence), ids ...storage.AgentID) error {
	locks := make([]storage.LockKey, len(ids))
	for i, id := range ids {
		locks[i] = storage.LockKey{Class: storage.LockAgent, Name: string(id)}
	}
	if err := tx.Lock(ctx, locks...); err != nil {
		return err
	}
	ps, err := tx.Presences().Get(ctx, ids...)
	if err != nil {
		return err
	}
	for i := range ps {
		change(&ps[i])
	}
	return tx.Presences().Put(ctx, ps...)
}
