package assign

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// Follow does what follows from changes of cases: who gave one up gets more to
// do, who got one counts as busy from now on, and those that wait are routed.
func Follow(ctx context.Context, tx storage.Tx, at time.Time, ws ...*Work) error {
	f := followed{ended: map[storage.AgentID]bool{}, taken: map[storage.AgentID]bool{}, room: map[storage.AgentID]bool{}}
	for _, w := range ws {
		f.add(w, at)
	}
	if err := f.presences(ctx, tx, at); err != nil {
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
	dues               []*storage.DueMoment
}

func (f *followed) add(w *Work, at time.Time) {
	was, is := w.before, standOf(w.Case)
	switch {
	case w.again.After(at):
		f.dues = append(f.dues, routeLater(w.Case.ID, w.again))
	case !w.again.IsZero():
		f.dues = append(f.dues, RouteAt(w.Case.ID, at))
	}
	if was.owner != is.owner {
		f.ended[was.owner], f.taken[is.owner] = true, true
		f.room[was.owner] = true
	}
	if was.offered != is.offered && was.offered != is.owner {
		f.room[was.offered] = true
	}
	delete(f.room, "")
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
