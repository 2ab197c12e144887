package catalogue

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// A Report is what a sync did.
type Report struct {
	// Added, Changed and Removed count translations.
	Added, Changed, Removed int
	// Changes is all that became another, by name and language within each
	// transaction.
	Changes []Change
	// Partial says that the provider did not list everything: what it listed
	// was stored, and nothing was removed.
	Partial bool
	// Superseded says that a sync that was begun later has stored its answer
	// meanwhile: the rest of this one's was not needed any more.
	Superseded bool
}

// Sync asks the provider for all templates and stores what became another. The
// provider is called outside of any transaction, and what changed is stored in
// pages. now is when the sync begins.
//
// An error that comes from the source leaves a Problem in the State; what the
// source listed before it failed is stored all the same, and the Report tells
// what that was. Several syncs of a channel may run at once: what was asked
// later counts.
func (c *Catalogue) Sync(ctx context.Context, ch channel.ID, source templates.Source, now time.Time) (Report, error) {
	r := &run{Catalogue: c, ch: ch, at: whole(now)}
	if err := r.begin(ctx); err != nil {
		return Report{}, fmt.Errorf("sync templates of %s: %w", ch, err)
	}
	answer, failure := source.Templates(ctx)
	r.listing = read(answer, failure)
	if failure != nil && (len(r.templates) == 0 || ctx.Err() != nil) {
		return Report{}, fmt.Errorf("sync templates of %s: %w", ch, r.fail(ctx, failure))
	}
	r.report.Partial = failure != nil
	if err := r.store(ctx); err != nil {
		return r.report, fmt.Errorf("sync templates of %s: %w", ch, err)
	}
	if failure != nil {
		return r.report, fmt.Errorf("sync templates of %s: in part: %w", ch, failure)
	}
	return r.report, nil
}

// A run is one sync.
type run struct {
	*Catalogue
	listing
	ch channel.ID
	at time.Time
	// turn is this sync's number. It orders the syncs of all processes, which
	// their clocks do not.
	turn   int64
	plan   plan
	report Report
}

// begin takes a turn.
func (r *run) begin(ctx context.Context) error {
	return r.update(ctx, func(ctx context.Context, tx storage.Tx, state *stored[stateDoc]) error {
		state.doc.Begun++
		r.turn = state.doc.Begun
		state.doc.Tried = r.at
		return nil
	})
}

// recording is how long it may take to record a failure after the caller's
// context has ended.
const recording = 5 * time.Second

// fail records that the provider listed nothing, unless a later sync knows
// better. It returns the failure.
func (r *run) fail(ctx context.Context, failure error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recording)
	defer cancel()
	err := r.update(ctx, func(ctx context.Context, tx storage.Tx, state *stored[stateDoc]) error {
		if state.doc.Written <= r.turn {
			state.doc.Problem = problem(failure)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("%w (and it could not be recorded: %w)", failure, err)
	}
	return failure
}

// update runs fn in a transaction that excludes other writers, and saves the
// state afterwards.
func (r *run) update(ctx context.Context, fn func(context.Context, storage.Tx, *stored[stateDoc]) error) error {
	return r.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		if err := tx.Lock(ctx, lockKey(r.ch)); err != nil {
			return err
		}
		state, err := load[stateDoc](ctx, tx, stateName(r.ch))
		if err != nil {
			return err
		}
		if err := fn(ctx, tx, &state); err != nil {
			return err
		}
		_, err = save(ctx, tx, stateName(r.ch), state, r.at)
		return err
	})
}
