package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// parkedDue is the kind of the due moments at which a parked case goes on. The
// subject is the case.
const parkedDue = "parked"

// Park puts the agent's own case aside until the contact writes, or an instant
// comes; zero is never. It uses none of the agent's capacity then, and comes back
// to them first: at once if they are active and have room, and otherwise by the
// rules of its channel.
func (e *Engine) Park(ctx context.Context, agent storage.AgentID, id storage.CaseID, until time.Time) (*storage.Case, error) {
	until = until.UTC().Truncate(time.Microsecond)
	return e.change(ctx, "park", agent, id, func(d *deed, ctx context.Context) error {
		if err := d.owned(); err != nil {
			return err
		}
		if !until.IsZero() && !until.After(d.at) {
			return invalid("until", "must lie in the future")
		}
		d.Rest(storage.CaseParked)
		d.Parked = &assign.Parking{By: agent, Until: until}
		d.Note(journal.CaseParked, d.at, d.author, journal.Detail{Owner: agent, Until: until})
		if until.IsZero() {
			return nil
		}
		return d.tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: parkedKey(id), At: until})
	})
}

func parkedKey(id storage.CaseID) storage.DueKey {
	return storage.DueKey{Kind: parkedDue, Subject: id.String()}
}

// Reactivate goes on with the agent's own case that was parked or ended.
func (e *Engine) Reactivate(ctx context.Context, agent storage.AgentID, id storage.CaseID) (*storage.Case, error) {
	return e.change(ctx, "reactivate", agent, id, func(d *deed, _ context.Context) error {
		switch {
		case d.Case.State != storage.CaseParked && d.Case.State != storage.CaseEnded:
			return d.wrongState()
		case d.Case.Owner != agent:
			return d.taken()
		}
		d.Give(agent, d.at)
		d.note(journal.CaseResumed)
		return nil
	})
}

// End ends the talk of the agent's own case without closing it: it uses none of
// their capacity, and when the contact writes again it comes back to them first,
// as from [Engine.Park]. On a channel with [Policy].OneOff it closes the case
// (S5.7).
func (e *Engine) End(ctx context.Context, agent storage.AgentID, id storage.CaseID) (*storage.Case, error) {
	return e.change(ctx, "end", agent, id, func(d *deed, _ context.Context) error {
		if err := d.owned(); err != nil {
			return err
		}
		if e.cfg.Policies[d.Case.Channel].OneOff {
			d.shut("")
			return nil
		}
		d.Rest(storage.CaseEnded)
		d.note(journal.CaseEnded)
		return nil
	})
}

// parkedOver goes on with a case whose time aside is over. It may have been
// parked anew since the moment was set.
func (e *Engine) parkedOver(ctx context.Context, m *storage.DueMoment) (duty.Finish, error) {
	return nil, e.withCase(ctx, "parked case", m.Subject, func(ctx context.Context, tx storage.Tx, at time.Time, w *assign.Work) error {
		p := w.Parked
		if w.Case.State != storage.CaseParked || p == nil || p.Until.IsZero() || at.Before(p.Until) {
			return nil
		}
		w.Return(at)
		w.Note(journal.CaseResumed, at, system, journal.Detail{For: p.By})
		return nil
	})
}
