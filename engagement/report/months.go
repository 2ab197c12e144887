package report

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/storage"
)

// A month is one that is over, with the periods that began in it.
type month struct {
	start   time.Time
	periods []time.Time
}

// sums are the grains that are written when a period is over, and when a month is.
var sums = []metrics.Grain{metrics.OfChannels, metrics.OfHandlers}

// monthName is how the names of the sums of a month begin.
func (c Config) monthName(start time.Time) string {
	return fmt.Sprintf("%s%s/month/%012d/", prefix, c.Name, start.Unix())
}

// months are those that have ended since the last time, if all of their periods are
// kept and something happened before they ended.
func (w *writer) months() (all []month) {
	if w.oldest.IsZero() || !w.board.Period().After(w.open) {
		return nil
	}
	starts := w.board.Starts(metrics.Query{From: w.board.Month(w.open)})
	for len(starts) > 0 {
		first := starts[0]
		n := whole(w.board, starts, time.Time{})
		if n > 0 && starts[n].After(w.open) && starts[n].After(w.oldest) {
			all = append(all, month{w.board.Month(first), starts[:n]})
		}
		starts = starts[max(1, n):]
	}
	return all
}

// whole is how many periods the month has that the first of some periods begins; 0
// if it begins none, or if the month is not over before until. Zero is no limit.
func whole(b *metrics.Board, starts []time.Time, until time.Time) int {
	start := b.Month(starts[0])
	if starts[0].Sub(start) >= time.Hour { // of UTC, where periods are hours
		return 0
	}
	for n, s := range starts {
		if !b.Month(s).Equal(start) {
			return n
		}
		if !until.IsZero() && !s.Before(until) {
			return 0
		}
	}
	return 0
}

// addUp writes the sums of a month, of those of its periods.
func (r records) addUp(ctx context.Context, tx storage.Tx, m month) error {
	for _, g := range sums {
		var sheets []metrics.Sheet
		for _, start := range m.periods {
			s, version, err := document.Load[metrics.Sheet](ctx, tx, r.sheetName(start, g, ""))
			if err != nil {
				return err
			}
			if version > 0 {
				sheets = append(sheets, s)
			}
		}
		data, err := json.Marshal(metrics.Sum(m.start, sheets...))
		if err == nil {
			err = put(ctx, tx, r.monthName(m.start)+string(g), data, r.parts.At)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// month reads the sums of the month that some periods begin, and tells how many of
// them it takes the place of: 0 if it is not a whole one, or was over before months
// were added up.
func (k *Keeper) month(ctx context.Context, tx storage.Tx, s Span, starts []time.Time, until time.Time) (metrics.Sheet, int, error) {
	if !s.Months || s.Grain == metrics.ByCell {
		return metrics.Sheet{}, 0, nil
	}
	n := whole(k.latest, starts, until)
	if n == 0 {
		return metrics.Sheet{}, 0, nil
	}
	sum, version, err := document.Load[metrics.Sheet](ctx, tx, k.cfg.monthName(k.latest.Month(starts[0]))+string(s.Grain))
	if version == 0 {
		n = 0
	}
	return sum, n, err
}
