package report

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/pace"
	"github.com/rapport-go/rapport/engagement/internal/turn"
	"github.com/rapport-go/rapport/engagement/metrics"
)

// A writer is a process that has the turn.
type writer struct {
	*Keeper
	board *metrics.Board
	// open is the first period whose sums are not written yet, and oldest the
	// first that may still be kept. Zero: nothing has happened.
	open, oldest time.Time
	fresh        int       // how many events are counted and not saved
	saved        time.Time // when it last was
}

const (
	// page is how many events are read at once.
	page = 500
	// poll is how long to wait for more.
	poll = time.Second
)

// follow counts until ctx is done, or until the end of the journal. An error that
// is not of ctx loses what was not saved.
func (w *writer) follow(ctx context.Context, stop bool) error {
	for ctx.Err() == nil {
		n, err := w.read(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		if w.due() {
			if err := w.save(ctx); err != nil {
				return err
			}
		}
		switch {
		case n > 0:
		case stop:
			return nil
		default:
			pace.Sleep(ctx, poll)
		}
	}
	return nil
}

// read counts a page of events, and says how many there were.
func (w *writer) read(ctx context.Context) (int, error) {
	events, err := w.engine.EventPage(ctx, w.board.Cursor(), min(page, w.cfg.Batch))
	for _, ev := range events {
		w.board.Observe(ev)
	}
	w.fresh += len(events)
	return len(events), err
}

// due reports whether it is time to save, or to prolong the turn.
func (w *writer) due() bool {
	passed := time.Since(w.saved)
	return w.fresh >= w.cfg.Batch || w.fresh > 0 && passed >= w.cfg.Every || passed >= turn.Length/3
}

// finish saves what is left.
func (w *writer) finish(ctx context.Context) error {
	if w.fresh == 0 {
		return nil
	}
	return w.save(ctx)
}

// save keeps what has changed. After an error the board is not to be used any
// more: it does not know what has been kept.
func (w *writer) save(ctx context.Context) error {
	if w.fresh == 0 {
		_, err := w.post.Keep(ctx, same)
		w.saved = time.Now()
		return err
	}
	parts, err := w.board.Take()
	if err != nil {
		return err
	}
	next := w.records(parts)
	_, err = w.post.KeepWith(ctx, func(head) head { return head{Parts: parts, Oldest: w.oldest} }, next.write)
	if err != nil {
		return err
	}
	w.board.Drop(w.board.Period())
	w.open, w.fresh, w.saved = w.board.Period(), 0, time.Now()
	return nil
}

// records are what is to be written now.
func (w *writer) records(p metrics.Parts) records {
	r := records{Config: w.cfg, parts: p, sums: w.over()}
	for _, start := range w.expired(p) {
		r.expired = append(r.expired, w.cfg.periodName(start))
		if of := w.cfg.monthName(w.board.Month(start)); !slices.Contains(r.expired, of) {
			r.expired = append(r.expired, of)
		}
	}
	r.months = w.months()
	return r
}

// over are the sums of the periods that have ended since the last time.
func (w *writer) over() []metrics.Sheet {
	if now := w.board.Period(); now.After(w.open) {
		return w.sums(metrics.Query{From: w.open, Until: now})
	}
	return nil
}

func (w *writer) sums(q metrics.Query) (all []metrics.Sheet) {
	for _, start := range w.board.Starts(q) {
		for _, g := range sums {
			if s := w.board.Sheet(start, g, ""); !s.Empty() {
				all = append(all, s)
			}
		}
	}
	return all
}

// expired are the periods that are not kept any more, of those that were.
func (w *writer) expired(p metrics.Parts) []time.Time {
	for _, s := range p.Sheets {
		if w.oldest.IsZero() || s.Start.Before(w.oldest) {
			w.oldest = s.Start
		}
	}
	if w.oldest.IsZero() {
		return nil
	}
	gone := w.board.Expired(w.oldest)
	if len(gone) > 0 {
		w.oldest = w.board.Starts(metrics.Query{})[0]
	}
	return gone
}
