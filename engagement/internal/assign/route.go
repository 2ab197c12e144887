package assign

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

var system = storage.Author{Kind: channel.AuthorSystem}

// Decide decides where a case goes, and does it. The caller has asked whether it
// waits ([Desk.Waits]), holds the lock of its conversation, and closes w.
func (s *Sitting) Decide(ctx context.Context, w *Work) error {
	if err := s.read(ctx); err != nil {
		return err
	}
	defer s.count(w)
	if s.stands(w) {
		return nil
	}
	q, err := s.request(ctx, w)
	switch {
	case err != nil:
		return err
	case w.Transfer != nil:
		return s.passOn(ctx, q, w)
	case w.back(s.rules, q):
		return nil
	case w.Sent != "":
		if done, err := s.sent(ctx, q, w); err != nil || done {
			return err
		}
	}
	if !s.rules.speaks(w.Case) {
		w.Unqueue()
		return nil
	}
	dec, err := s.ask(ctx, q, s.rules.Router(w.Case.Channel), &w.Progress)
	if err == nil {
		s.act(s.at, s.rules, dec, w)
	}
	return err
}

// sent brings the case to the destination that it was sent to. It reports false
// if that one does not take it.
func (s *Sitting) sent(ctx context.Context, q routing.Request, w *Work) (bool, error) {
	if to := s.rules.To(w.Sent); to != nil {
		dec, err := s.ask(ctx, q, to, &w.Progress)
		if err != nil {
			return false, err
		}
		if dec.Outcome != routing.Pass {
			s.act(s.at, s.rules, dec, w)
			return true, nil
		}
	}
	w.Sent, w.Progress, w.changed = "", nil, true
	return false, nil
}

// Ask is what would be decided about a case. It changes nothing.
func (d *Desk) Ask(ctx context.Context, tx storage.Tx, at time.Time, w *Work) (routing.Decision, error) {
	if _, err := d.Waits(ctx, tx, at, w); err != nil {
		return routing.Decision{}, err
	}
	s, err := d.look(ctx, tx, at)
	if err != nil {
		return routing.Decision{}, err
	}
	if err := s.read(ctx); err != nil {
		return routing.Decision{}, err
	}
	q, err := s.request(ctx, w)
	if err != nil {
		return routing.Decision{}, err
	}
	return s.rules.Router(w.Case.Channel).Route(ctx, q)
}

// ask puts a question to a router, and keeps what the answer leaves behind: the
// state for the next one, and in progress where the case stands.
func (s *Sitting) ask(ctx context.Context, q routing.Request, router routing.Router, progress *routing.Progress) (routing.Decision, error) {
	dec, err := router.Route(ctx, q)
	if err != nil {
		return dec, err
	}
	if dec.Progress != nil {
		*progress = dec.Progress
	}
	if dec.State != nil {
		s.state, s.moved = *dec.State, true
	}
	return dec, nil
}

// back gives a case that was put aside to the agent who had it, if they are
// there and have room. Where no rules say who serves, they need not be.
func (w *Work) back(r *Rules, q routing.Request) bool {
	if w.Back == "" {
		return false
	}
	a, last := find(q.Agents, w.Back), storage.AgentID(w.Back)
	w.Back, w.changed = "", true
	able := a != nil && r.Takes("", a, q) == ""
	if a == nil || a.Suspended || !able && r.speaks(w.Case) {
		w.passed = last
		return false
	}
	w.Give(storage.AgentID(a.ID), q.Now)
	w.Note(journal.CaseAssigned, q.Now, system, journal.Detail{Owner: w.Case.Owner})
	return true
}

// Waits reports whether a case waits for the routing. It is asked before
// [Desk.Sit].
func (d *Desk) Waits(ctx context.Context, tx storage.Tx, at time.Time, w *Work) (bool, error) {
	switch {
	case w.Transfer != nil:
		return true, nil
	case w.Case.State != storage.CaseOpen:
		return false, nil
	case w.Since.IsZero():
		w.Waits(w.Case.OpenedAt, "")
		_, staff := Asked(refOf(w.Case))
		w.Direct = routing.AgentID(staff)
	}
	bound, err := d.Bound(ctx, tx, at, w.Conv, w.Case)
	return !bound, err
}

func refOf(c *storage.Case) string {
	if c.Entry == nil {
		return ""
	}
	return c.Entry.Ref
}

// stands reports whether an offer to one agent goes on. If it does not, they had
// their time, or are gone.
func (s *Sitting) stands(w *Work) bool {
	if !w.Case.Offered {
		return false
	}
	k := s.plain(nil, w.Case, w.Record)
	k.Refusals = nil // they may be asked once more
	a := find(s.crew, routing.AgentID(w.Case.For))
	there := a != nil && s.rules.Takes("", unburdened(a), routing.Request{Now: s.at, Case: k}) == ""
	switch {
	case there && s.at.Before(w.Case.ForUntil):
		w.RouteAt(earliest(w.Case.ForUntil, a.SeenUntil))
		return true
	case there:
		w.Refused(s.at, w.Case.For)
		w.Note(journal.OfferExpired, s.at, system, journal.Detail{Agents: []storage.AgentID{w.Case.For}})
	default:
		w.Note(journal.OfferWithdrawn, s.at, system, journal.Detail{Agents: []storage.AgentID{w.Case.For}})
	}
	w.Unqueue()
	s.count(w) // what they were asked to take is theirs no more
	return false
}

// unburdened is an agent without what they have to do: the offer that is looked
// at is in it.
func unburdened(a *routing.Agent) *routing.Agent {
	free := *a
	free.Load = nil
	return &free
}

// earliest is the first of some instants; zero ones do not count.
func earliest(all ...time.Time) time.Time {
	var first time.Time
	for _, t := range all {
		if !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}
