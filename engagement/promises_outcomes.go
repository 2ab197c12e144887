package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// An OutcomeQuery says which outcomes of promises to count. The zero query is
// all of them.
type OutcomeQuery struct {
	// After is where in the journal to begin: the Cursor of an earlier
	// [SLAOutcomes], to count only what came since.
	After storage.Cursor
	// From and Until select by when the clock ended; Until is exclusive. Zero is
	// no limit.
	From, Until time.Time
	// Kind selects one kind of clock; empty means all.
	Kind sla.Kind
}

// SLAOutcomes is how often promises were kept (S3.77).
type SLAOutcomes struct {
	// Agents is by who replied or solved. The empty id is for replies of nobody
	// in particular, such as those by other means.
	Agents   map[storage.AgentID]sla.Score `json:"agents"`
	Channels map[channel.ID]sla.Score      `json:"channels"`
	// Cursor is how far the journal was read.
	Cursor storage.Cursor `json:"cursor"`
}

// SLAOutcomes counts how promises ended, by agent and by channel. It reads the
// journal page by page, so that it takes time in proportion to all that happened
// since q.After, or without that since q.From: hosts that show it often keep the sums, and the Cursor.
func (e *Engine) SLAOutcomes(ctx context.Context, q OutcomeQuery) (SLAOutcomes, error) {
	return e.outcomes(ctx, q, func(channel.ID) bool { return true })
}

func (e *Engine) outcomes(ctx context.Context, q OutcomeQuery, sees func(channel.ID) bool) (SLAOutcomes, error) {
	out := SLAOutcomes{Agents: map[storage.AgentID]sla.Score{}, Channels: map[channel.ID]sla.Score{}, Cursor: q.After}
	if out.Cursor == "" && !q.From.IsZero() {
		var err error
		if out.Cursor, err = e.endedSince(ctx, q.From); err != nil {
			return SLAOutcomes{}, err
		}
	}
	for {
		page, err := e.EventPage(ctx, out.Cursor, eventPage)
		if err != nil {
			return SLAOutcomes{}, err
		}
		var ended []sla.Outcome
		for _, ev := range page {
			out.Cursor = ev.Cursor
			o := ev.Detail.Ended // nil: the person was erased
			if ev.Kind == SLAEnded && o != nil && sees(ev.Channel) && q.selects(*o) {
				ended = append(ended, *o)
			}
		}
		count(out.Agents, ended, func(o sla.Outcome) string { return o.Agent })
		count(out.Channels, ended, func(o sla.Outcome) string { return o.Channel })
		if len(page) < eventPage {
			return out, nil
		}
	}
}

// endedSince is where the journal begins to tell of clocks that ended at an
// instant or later: an end is never noted before it is there.
func (e *Engine) endedSince(ctx context.Context, at time.Time) (c storage.Cursor, err error) {
	err = e.view(ctx, "outcomes", func(ctx context.Context, tx storage.Tx) (err error) {
		c, err = tx.Journal().Since(ctx, at)
		return err
	})
	return c, err
}

// SLAOutcomes is [Engine.SLAOutcomes] of the channels whose cases the agent may
// see.
func (s Screen) SLAOutcomes(ctx context.Context, q OutcomeQuery) (SLAOutcomes, error) {
	r, err := s.role(ctx)
	if err != nil {
		return SLAOutcomes{}, err
	}
	return s.e.outcomes(ctx, q, func(ch channel.ID) bool { return r.May(ViewCases, ch) })
}

func (q OutcomeQuery) selects(o sla.Outcome) bool {
	switch {
	case q.Kind != "" && o.Kind != q.Kind, o.Ended.Before(q.From):
		return false
	}
	return q.Until.IsZero() || o.Ended.Before(q.Until)
}

// count adds outcomes to scores, by whatever by gives for each.
func count[K ~string](scores map[K]sla.Score, ended []sla.Outcome, by func(sla.Outcome) string) {
	for id, more := range sla.Tally(ended, by) {
		s := scores[K(id)]
		scores[K(id)] = sla.Score{Met: s.Met + more.Met, Breached: s.Breached + more.Breached, Dropped: s.Dropped + more.Dropped}
	}
}
