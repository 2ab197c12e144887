package follow

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// A Gap is events that were forgotten before a follower came to them: it was away
// for longer than the journal is kept.
type Gap struct {
	// After is the place behind which they stood, and Until the last of them.
	After, Until storage.Cursor
	// Away is since when nobody followed; zero if that is not known. To is when the
	// first event happened that is left; zero if none is.
	Away, To time.Time
}

// noteGap tells of events that are gone behind the place that is kept. Reading goes
// on with the first that is left by itself.
func (f *Follower[X]) noteGap(ctx context.Context, kept Record[X]) error {
	if kept.Place == "" {
		return nil // who wants all that there is misses nothing
	}
	gap, missed, err := f.gap(ctx, kept)
	if err != nil || !missed {
		return err
	}
	f.Log.WarnContext(ctx, "engagement: events were forgotten before they were followed; going on with the first that is left",
		"follower", f.Name, "after", gap.After, "until", gap.Until, "away", gap.Away, "to", gap.To)
	if f.Skipped != nil {
		f.Skipped(ctx, gap)
	}
	return nil
}

func (f *Follower[X]) gap(ctx context.Context, kept Record[X]) (gap Gap, missed bool, err error) {
	err = f.Store.View(ctx, func(ctx context.Context, tx storage.Tx) error {
		gap, missed = Gap{After: kept.Place, Away: kept.Saved}, false
		cut, err := tx.Journal().Cut(ctx)
		if err != nil || cut == "" || cut == kept.Place {
			return err
		}
		next, err := tx.Journal().After(ctx, kept.Place, 1)
		if err != nil {
			return err
		}
		first, err := tx.Journal().After(ctx, "", 1)
		if err != nil {
			return err
		}
		gap.Until = cut
		if len(first) == 0 { // nothing is left, and the cut is not the place
			missed = true
			return nil
		}
		gap.To = first[0].At
		missed = len(next) > 0 && next[0].Cursor == first[0].Cursor
		return nil
	})
	return gap, missed, err
}
