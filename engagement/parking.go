package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
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
// as from [Engine.Park]; with [Policy].EndedCounts it uses some until it is done. On
// a channel with [Policy].OneOff it closes the case (S5.7), whether the agent has
// [CloseCases] or not: there is nothing to go on with.
func (e *Engine) End(ctx context.Context, agent storage.AgentID, id storage.CaseID) (*storage.Case, error) {
	return e.change(ctx, "end", agent, id, func(d *deed, _ context.Context) error {
		if err := d.owned(); err != nil {
			return err
		}
		d.end()
		return nil
	})
}

func (d *deed) end() {
	if d.e.cfg.Policies[d.Case.Channel].OneOff {
		d.shut("")
		return
	}
	d.Rest(storage.CaseEnded)
	d.note(journal.CaseEnded)
}

// ContactLeft ends the talk of a conversation because the contact did: they closed
// the chat, or said so in a way that the host knows of (S5.4). The case that an agent
// serves becomes as after [Engine.End]; one that waits, or that a bot has, stays as
// it is. The event's Actor is the contact. [storage.ErrNotFound]: there is no such
// conversation.
func (e *Engine) ContactLeft(ctx context.Context, id storage.ConversationID) error {
	err := e.update(ctx, "contact left", func(ctx context.Context, tx storage.Tx) error {
		conv, work, err := e.lockConversation(ctx, tx, id)
		if err != nil || work == nil || work.State != storage.CaseOngoing || work.Owner == "" {
			return err
		}
		w, err := assign.Open(conv, work)
		if err != nil {
			return err
		}
		by := storage.Author{Kind: channel.AuthorContact, ID: conv.Contact.String()}
		d := &deed{e: e, Work: w, tx: tx, op: "end", at: now(), author: by}
		d.end()
		return e.close(ctx, tx, d.at, w)
	})
	if err == nil {
		e.news.publish()
		e.duty.Wake()
	}
	return err
}

// parkedOver goes on with a case whose time aside is over. It may have been
// parked anew since the moment was set.
func parkedOver(at time.Time, w *assign.Work) {
	p := w.Parked
	if w.Case.State != storage.CaseParked || p == nil || p.Until.IsZero() || at.Before(p.Until) {
		return
	}
	w.Return(at)
	w.Note(journal.CaseResumed, at, system, journal.Detail{For: p.By})
}
