package catalogue

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// A plan is what is left to do. It holds as long as the state has the version
// that it was made for.
type plan struct {
	edits   []edit
	count   int
	version int64
}

// pageSize is how many documents one transaction changes.
const pageSize = 200

// store writes what became another, page by page. The last page also records
// that the sync is done.
func (r *run) store(ctx context.Context) error {
	for done := false; !done; {
		var p page
		if err := r.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
			p, err = r.page(ctx, tx)
			return err
		}); err != nil {
			return err
		}
		r.plan = p.left
		r.report.add(p)
		done = p.last
	}
	return nil
}

// A page is what one transaction did.
type page struct {
	edits      []edit
	changes    []Change
	left       plan
	last       bool
	superseded bool
}

// page does as much of the plan as fits in a transaction. The plan is made
// anew if anything was changed by somebody else. r is not touched: a
// transaction may run twice.
func (r *run) page(ctx context.Context, tx storage.Tx) (p page, err error) {
	if err := tx.Lock(ctx, lockKey(r.ch)); err != nil {
		return p, err
	}
	state, err := load[stateDoc](ctx, tx, stateName(r.ch))
	if err != nil {
		return p, err
	}
	if state.doc.Written > r.turn {
		return page{last: true, superseded: true}, nil
	}
	if p.left, err = r.planned(ctx, tx, state.version); err != nil {
		return p, err
	}
	n := min(len(p.left.edits), pageSize)
	p.edits, p.left.edits = p.left.edits[:n], p.left.edits[n:]
	p.last = len(p.left.edits) == 0
	if p.changes, err = r.apply(ctx, tx, p.edits); err != nil {
		return p, err
	}
	p.left.version, err = save(ctx, tx, stateName(r.ch), r.after(state, p), r.at)
	return p, err
}

// planned is the plan, if it still holds, or a new one.
func (r *run) planned(ctx context.Context, tx storage.Tx, version int64) (plan, error) {
	if r.plan.version == version {
		return r.plan, nil
	}
	docs, err := loadAll(ctx, tx, prefix(r.ch))
	if err != nil {
		return plan{}, err
	}
	edits, count := difference{r.listing, r.at}.edits(docs)
	return plan{edits, count, version}, nil
}

// apply writes a page's documents and notes what that changes.
func (r *run) apply(ctx context.Context, tx storage.Tx, edits []edit) (changes []Change, err error) {
	for _, e := range edits {
		if err := r.write(ctx, tx, e); err != nil {
			return nil, err
		}
		changes = append(changes, e.changes...)
	}
	if len(changes) == 0 || r.Note == nil {
		return changes, nil
	}
	return changes, r.Note(ctx, tx, r.ch, r.at, changes)
}

func (r *run) write(ctx context.Context, tx storage.Tx, e edit) (err error) {
	name := entryName(r.ch, e.key)
	if e.forgotten() {
		return tx.Settings().Delete(ctx, name, e.after.version)
	}
	_, err = save(ctx, tx, name, e.after, r.at)
	return err
}

// after is the state once the page is written.
func (r *run) after(state stored[stateDoc], p page) stored[stateDoc] {
	s := &state.doc
	s.Written = r.turn
	if len(p.changes) > 0 {
		s.Changed = r.at
	}
	if p.last {
		s.Count, s.Problem = p.left.count, r.problem
		if r.complete {
			s.Synced = r.at
		}
	}
	return state
}

// add counts what a page did.
func (r *Report) add(p page) {
	r.Superseded = p.superseded
	r.Changes = append(r.Changes, p.changes...)
	for _, e := range p.edits {
		switch {
		case e.after.doc.Gone:
			r.Removed++
		case len(e.changes) == 1 && e.changes[0].Kind == Added:
			r.Added++
		default:
			r.Changed++
		}
	}
}
