package relay

import (
	"context"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/internal/follow"
	"github.com/rapport-go/rapport/engagement/internal/pace"
	"github.com/rapport-go/rapport/storage"
)

// failed notes that an attempt failed, and reports whether the event is given up.
// An endpoint that has to be disabled is, and then it waits for ctx to end.
func (s *sender) failed(ctx context.Context, ev engagement.Event, a answer) (over bool) {
	at := now()
	place := s.follow.Place()
	var t Trial
	var since time.Time
	s.note(func(k *kept) {
		t = k.failed(ev, place, at, a.problem)
		since = k.FailingSince
	})
	switch {
	case a.status == http.StatusGone:
		s.disable(ctx, at, "the endpoint says that it is gone: HTTP 410")
	case at.Sub(since) >= s.cfg.DisableAfter:
		s.disable(ctx, at, "it has taken nothing since "+since.Format(time.RFC3339)+": "+a.problem)
	case at.Sub(t.Since) >= s.cfg.GiveUp:
		s.giveUp(ctx, t, place, at)
		return true
	}
	return false
}

// giveUp records that an event was not taken.
func (s *sender) giveUp(ctx context.Context, t Trial, place storage.Cursor, at time.Time) {
	var f Failure
	s.note(func(k *kept) { f = k.gaveUp(t, place, at) })
	s.cfg.Logger.ErrorContext(ctx, "relay: event given up", "endpoint", s.to.ID, "kind", t.Kind, "event", t.Event,
		"attempts", t.Attempts, "problem", t.Problem)
	s.cfg.Hooks.GaveUp(s.to.ID, f)
}

// disable stops serving the endpoint, whose place goes back to the first event
// that it did not take. It returns when ctx is done.
func (s *sender) disable(ctx context.Context, at time.Time, reason string) {
	var next kept
	var back storage.Cursor
	s.note(func(k *kept) { back, next = k.Back, k.disabled(at, reason) })
	for n := 1; ctx.Err() == nil; n++ {
		off := false
		_, err := s.follow.Move(ctx, func(rec follow.Record[kept]) (follow.Record[kept], error) {
			if off = rec.Extra.DisabledAt.IsZero(); !off {
				return rec, errNothingToDo
			}
			rec.Place, rec.Extra = back, next
			return rec, nil
		})
		if err == nil && off {
			s.cfg.Logger.ErrorContext(ctx, "relay: endpoint disabled", "endpoint", s.to.ID, "reason", reason)
			s.cfg.Hooks.Disabled(s.to.ID, reason)
		}
		if err == nil || isNothing(err) {
			<-ctx.Done()
			return
		}
		s.cfg.Logger.WarnContext(ctx, "relay: endpoint not disabled yet", "endpoint", s.to.ID, "error", err)
		pace.Sleep(ctx, patience.After(n))
	}
}
