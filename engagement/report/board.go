package report

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/storage"
)

// A Span is what a board shall have.
type Span struct {
	// From and Until select the periods that begin from From on, and before Until.
	// Zero is no limit.
	From, Until time.Time
	// Grain is what can be asked of the board: OfChannels adds up agents, and
	// OfHandlers adds up channels. Defaults to ByCell, which can answer everything
	// and costs the most.
	Grain metrics.Grain
	// Months adds up the months that lie whole in the span, OfChannels or OfHandlers: a
	// month is one period then, which begins with it, and of what was open there is what
	// was so at its end. Figures are the same; a year takes a document for each month,
	// and one for each period of the months that lie in it in part. ByCell knows no
	// months.
	Months bool
}

// Board returns what was counted in a span of time, up to now: ask it by
// [metrics.Group] and its methods. It belongs to the caller, and is not to be fed
// events. What the store has not kept yet is read from the journal; until a keeper
// of this Name has run, that is all of it. Errors are those of the store, and of
// Run.
func (k *Keeper) Board(ctx context.Context, s Span) (*metrics.Board, error) {
	if s.Grain == "" {
		s.Grain = metrics.ByCell
	}
	board, err := k.view(ctx, s)
	if err != nil {
		return nil, fmt.Errorf("report: %q: %w", k.cfg.Name, err)
	}
	board.Advance(time.Now())
	return board, nil
}

func (k *Keeper) view(ctx context.Context, s Span) (*metrics.Board, error) {
	k.asking.Lock()
	defer k.asking.Unlock()
	var sheets []metrics.Sheet
	err := k.cfg.Store.View(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		if err = k.refresh(ctx, tx); err == nil {
			sheets, err = k.sheets(ctx, tx, s)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := k.readOn(ctx); err != nil {
		return nil, err
	}
	v := k.latest.View(s.Grain)
	v.Include(sheets...)
	return v, nil
}

// refresh loads what is kept, if this process has nothing yet or if a period has
// ended since.
func (k *Keeper) refresh(ctx context.Context, tx storage.Tx) error {
	kept, err := k.post.ReadIn(ctx, tx)
	if err != nil {
		return err
	}
	if k.latest != nil {
		bare, err := k.bare(kept)
		if err != nil || !k.since.Before(bare.Period()) {
			return err
		}
	}
	b, err := k.restore(ctx, tx, kept)
	if err == nil {
		k.latest, k.since = b, b.Period()
	}
	return err
}

// bare is the board of what is kept without its cases and figures: it knows the
// period under way.
func (k *Keeper) bare(kept head) (*metrics.Board, error) {
	if kept.Cursor == "" {
		return metrics.New(k.cfg.Metrics)
	}
	return metrics.Join(k.cfg.Metrics, kept.Parts)
}

// sheets reads the periods of a span that this process has not in memory.
func (k *Keeper) sheets(ctx context.Context, tx storage.Tx, s Span) (all []metrics.Sheet, err error) {
	q := metrics.Query{From: s.From, Until: k.since}
	if !s.Until.IsZero() && s.Until.Before(k.since) {
		q.Until = s.Until
	}
	if k.since.IsZero() {
		return nil, nil
	}
	starts := k.latest.Starts(metrics.Query{From: s.From})
	for len(starts) > 0 && starts[0].Before(q.Until) {
		sum, n, err := k.month(ctx, tx, s, starts, q.Until)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			all, starts = append(all, sum), starts[n:]
			continue
		}
		of, err := k.period(ctx, tx, s.Grain, starts[0])
		if err != nil {
			return nil, err
		}
		all, starts = append(all, of...), starts[1:]
	}
	return all, nil
}

// period reads the sheets of one period.
func (k *Keeper) period(ctx context.Context, tx storage.Tx, g metrics.Grain, start time.Time) ([]metrics.Sheet, error) {
	name := k.cfg.sheetName(start, g, "")
	if g == metrics.ByCell {
		cells, _, err := document.List[metrics.Sheet](ctx, tx, name)
		return cells, err
	}
	sum, version, err := document.Load[metrics.Sheet](ctx, tx, name)
	if err != nil || version == 0 {
		return nil, err
	}
	return []metrics.Sheet{sum}, nil
}

// readOn counts what the store has not kept yet.
func (k *Keeper) readOn(ctx context.Context) error {
	for {
		events, err := k.engine.EventPage(ctx, k.latest.Cursor(), page)
		if err != nil {
			return err
		}
		for _, ev := range events {
			k.latest.Observe(ev)
		}
		if len(events) < page {
			return nil
		}
	}
}
