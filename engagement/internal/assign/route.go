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

// Route decides where a case goes, and does it. The caller holds the lock of its
// conversation, and closes w.
func (d *Desk) Route(ctx context.Context, tx storage.Tx, at time.Time, w *Work) error {
	if ok, err := d.toRoute(ctx, tx, at, w); err != nil || !ok {
		return err
	}
	if err := Lock(ctx, tx); err != nil {
		return err
	}
	rules, crew, err := d.snapshot(ctx, tx)
	if err != nil || d.stands(at, rules, crew, w) {
		return err
	}
	q, err := d.request(ctx, tx, at, rules, crew, w)
	switch {
	case err != nil:
		return err
	case w.Transfer != nil:
		return d.passOn(ctx, tx, rules, q, w)
	case w.back(rules, q.Request):
		return nil
	case !rules.speaks(w.Case):
		w.Unqueue()
		return nil
	}
	return d.decide(ctx, tx, rules, q, w)
}

// Ask is what would be decided about a case. It changes nothing.
func (d *Desk) Ask(ctx context.Context, tx storage.Tx, at time.Time, w *Work) (routing.Decision, error) {
	rules, crew, err := d.snapshot(ctx, tx)
	if err != nil {
		return routing.Decision{}, err
	}
	if _, err := d.toRoute(ctx, tx, at, w); err != nil {
		return routing.Decision{}, err
	}
	q, err := d.request(ctx, tx, at, rules, crew, w)
	if err != nil {
		return routing.Decision{}, err
	}
	return rules.Router(w.Case.Channel).Route(ctx, q.Request)
}

func (d *Desk) snapshot(ctx context.Context, tx storage.Tx) (*Rules, []routing.Agent, error) {
	rules, err := d.Rules(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	crew, err := d.Crew(ctx, tx)
	return rules, crew, err
}

// back gives a case that was put aside to the agent who had it, if they are
// there and have room. Where no rules say who serves, they need not be.
func (w *Work) back(r *Rules, q routing.Request) bool {
	if w.Back == "" {
		return false
	}
	a := find(q.Agents, w.Back)
	w.Back, w.changed = "", true
	able := a != nil && r.Takes("", a, q) == ""
	if a == nil || a.Suspended || !able && r.speaks(w.Case) {
		return false
	}
	w.Give(storage.AgentID(a.ID), q.Now)
	w.Note(journal.CaseAssigned, q.Now, system, journal.Detail{Owner: w.Case.Owner})
	return true
}

// toRoute reports whether the case waits for the routing.
func (d *Desk) toRoute(ctx context.Context, tx storage.Tx, at time.Time, w *Work) (bool, error) {
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
func (d *Desk) stands(at time.Time, r *Rules, crew []routing.Agent, w *Work) bool {
	if !w.Case.Offered {
		return false
	}
	k := d.plain(nil, w.Case, w.Record)
	k.Refusals = nil // they may be asked once more
	a := find(crew, routing.AgentID(w.Case.For))
	there := a != nil && r.Takes("", unburdened(a), routing.Request{Now: at, Case: k}) == ""
	switch {
	case there && at.Before(w.Case.ForUntil):
		w.RouteAt(earliest(w.Case.ForUntil, a.SeenUntil))
		return true
	case there:
		w.Refused(at, w.Case.For)
		w.Note(journal.OfferExpired, at, system, journal.Detail{Agents: []storage.AgentID{w.Case.For}})
	default:
		w.Note(journal.OfferWithdrawn, at, system, journal.Detail{Agents: []storage.AgentID{w.Case.For}})
	}
	if a != nil {
		a.Load[k.Kind]-- // what they were asked to take is theirs no more
	}
	w.Unqueue()
	return false
}

// unburdened is an agent without what they have to do: the offer that is looked
// at is in it.
func unburdened(a *routing.Agent) *routing.Agent {
	free := *a
	free.Load = nil
	return &free
}

// decide asks the rules, and acts.
func (d *Desk) decide(ctx context.Context, tx storage.Tx, r *Rules, q question, w *Work) error {
	dec, err := q.ask(ctx, tx, r.Router(w.Case.Channel), &w.Progress)
	if err == nil {
		d.act(q.Now, r, dec, w)
	}
	return err
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
