package engagement

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/internal/pace"
	"github.com/rapport-go/rapport/storage"
)

const (
	// awakeDocument is until when a process was there for each channel that could store.
	awakeDocument = "awake"
	// awakeEvery is how often that is noted, and awakeGap how long it may be missing
	// before webhooks count as lost.
	awakeEvery = time.Minute
	awakeGap   = 3 * awakeEvery
	// startSpan is how far back a start looks at least: another process may have
	// been there when this one's predecessor died.
	startSpan = time.Hour
)

// awake is until when somebody was there for each channel: processes may serve
// different ones.
type awake struct {
	Lines map[channel.ID]time.Time `json:"lines,omitempty"`
}

// stayAwake notes that this process can store, and has history read for the time
// in which nobody could: before it started, and while its store failed. It has
// nothing to do where no provider can be asked.
func (e *Engine) stayAwake(ctx context.Context) error {
	lines := e.remembering()
	if len(lines) == 0 || e.cfg.CatchUp < 0 {
		return nil
	}
	var last time.Time // zero until the first note
	for ctx.Err() == nil {
		at := now()
		if err := e.noteAwake(ctx, lines, last, at); err == nil {
			last = at
		} else if ctx.Err() == nil {
			e.cfg.Logger.WarnContext(ctx, "engagement: not noted that this process is there", "error", err)
		}
		pace.Sleep(ctx, awakeEvery)
	}
	return nil
}

// remembering are the channels whose provider can be asked what was said.
func (e *Engine) remembering() []channel.ID {
	var ids []channel.ID
	for id, ch := range e.cfg.Channels {
		if _, ok := channel.As[channel.HistoryReader](ch); ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// noteAwake notes the present, and asks for history of the channels that have a gap
// before it.
func (e *Engine) noteAwake(ctx context.Context, lines []channel.ID, last, at time.Time) error {
	return e.update(ctx, "note that this process is there", func(ctx context.Context, tx storage.Tx) error {
		before := map[channel.ID]time.Time{}
		_, err := document.Swap(ctx, tx, awakeDocument, at, func(kept awake) (awake, bool) {
			maps.Copy(before, kept.Lines)
			next := awake{Lines: maps.Clone(before)}
			for _, id := range lines {
				next.Lines[id] = later(before[id], at)
			}
			return next, true
		})
		if err != nil {
			return err
		}
		for _, id := range lines {
			since := lookBackTo(last, before[id], at)
			if since.IsZero() || at.Sub(since) < awakeGap {
				continue
			}
			if err := e.askHistory(ctx, tx, id, since); err != nil {
				return err
			}
		}
		return nil
	})
}

// lookBackTo is since when a channel may have lost webhooks: since this process could
// store last, or, when it starts, since anybody could, but for an hour at least. It is
// zero for a channel that nobody was there for before.
func lookBackTo(last, before, at time.Time) time.Time {
	if !last.IsZero() || before.IsZero() {
		return last
	}
	return earliest(before, at.Add(-startSpan))
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
