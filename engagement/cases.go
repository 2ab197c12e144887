package engagement

import (
	"context"
	"errors"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/engagement/internal/promise"
	"github.com/rapport-go/rapport/storage"
)

// PickUp makes a waiting case the agent's. Of several agents who try, one gets
// it, and the others a *[TakenError] (S2.6). To pick up one's own case again
// changes nothing. How much the agent has to do already does not matter: limits
// are for what comes by itself. A case that was missed is followed up by this
// (S2.7), and one that is being transferred goes over to whoever may have it.
//
// Errors: *[StateError] for a closed case; *[RefusedError] with
// [ReasonWaiting] for one that waits for another agent or is offered to them
// alone, and with [ReasonNotEligible] for one that waits where the agent does not
// serve (S2.22).
func (e *Engine) PickUp(ctx context.Context, agent storage.AgentID, id storage.CaseID) (*storage.Case, error) {
	return e.change(ctx, "pick up", agent, id, (*deed).pickUp)
}

func (d *deed) pickUp(ctx context.Context) error {
	c := d.Case
	switch {
	case c.Owner == d.agent && c.State == storage.CaseOngoing:
		return nil
	case c.State == storage.CaseClosed:
		return d.wrongState()
	case c.Owner == d.agent:
		return d.take(ctx)
	case d.held() && d.Transfer == nil:
		return d.taken()
	}
	if err := d.othersTurn(ctx); err != nil {
		return err
	}
	if err := d.eligible(ctx); err != nil {
		return err
	}
	return d.take(ctx)
}

// held reports whether an agent has the case, working on it or not.
func (d *deed) held() bool {
	return d.Case.Owner != "" && (d.Case.State == storage.CaseOngoing || d.Case.State == storage.CaseParked)
}

// take makes the case the agent's.
func (d *deed) take(ctx context.Context) error {
	if d.Transfer != nil {
		d.Hand(d.agent, d.at, d.author)
	} else {
		d.Give(d.agent, d.at)
		d.note(journal.CasePickedUp)
	}
	return d.e.tellIfRead(ctx, d.tx, d.agent, d.Conv)
}

// Release gives the agent's own case back to the queue. They are not asked first
// when it is routed anew.
func (e *Engine) Release(ctx context.Context, agent storage.AgentID, id storage.CaseID) (*storage.Case, error) {
	return e.change(ctx, "release", agent, id, func(d *deed, _ context.Context) error {
		if err := d.owned(); err != nil {
			return err
		}
		d.Free(d.at)
		d.Refused(d.at, d.agent)
		d.note(journal.CaseReleased)
		return nil
	})
}

// Done closes a case: nobody expects more. Its owner may do so, or any agent
// while nobody serves it. The disposition is the host's code for the result,
// and may be empty. The agent must have [CloseCases] on the channel:
// *[DeniedError] (S5.11). To close it again changes nothing, also if the contact
// has a later case meanwhile: whoever got no answer may ask again.
func (e *Engine) Done(ctx context.Context, agent storage.AgentID, id storage.CaseID, disposition string) (*storage.Case, error) {
	c, err := e.change(ctx, "close", agent, id, func(d *deed, _ context.Context) error {
		c := d.Case
		if c.State == storage.CaseClosed {
			return nil
		}
		if err := d.mayClose(); err != nil {
			return err
		}
		if d.held() && c.Owner != d.agent {
			return d.taken()
		}
		d.shut(disposition)
		return nil
	})
	if past, ok := errors.AsType[*StateError](err); ok && past.State == storage.CaseClosed {
		return e.closedBefore(ctx, agent, id)
	}
	return c, err
}

// closedBefore is a case in whose place there is a later one.
func (e *Engine) closedBefore(ctx context.Context, agent storage.AgentID, id storage.CaseID) (c *storage.Case, err error) {
	err = e.view(ctx, "close", func(ctx context.Context, tx storage.Tx) error {
		cases, err := tx.Cases().Get(ctx, id)
		if err != nil {
			return err
		}
		c = cases[0]
		return permitServing(ctx, tx, agent, c.Channel)
	})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// mayClose is a *DeniedError unless the agent's role lets them close the case.
func (d *deed) mayClose() error {
	if !d.role.May(CloseCases, d.Case.Channel) {
		return denied(d.agent, CloseCases, d.Case.Channel)
	}
	return nil
}

// shut closes the case.
func (d *deed) shut(disposition string) {
	c := d.Case
	d.Rest(storage.CaseClosed)
	c.ClosedAt, c.ClosedBy, c.Disposition, c.WaitingSince = d.at, d.agent, disposition, time.Time{}
	d.note(journal.CaseClosed)
}

// Reopen makes a closed case the agent's again. A case that a later one of the
// same conversation has taken the place of stays closed, and so does one on a
// channel with [Policy].OneOff: *[StateError]. If the
// contact is bound to another agent, it is for them to start talk anew:
// *[RefusedError].
func (e *Engine) Reopen(ctx context.Context, agent storage.AgentID, id storage.CaseID) (*storage.Case, error) {
	return e.change(ctx, "reopen", agent, id, func(d *deed, ctx context.Context) error {
		c := d.Case
		if c.State != storage.CaseClosed || e.cfg.Policies[c.Channel].OneOff {
			return d.wrongState()
		}
		if err := d.othersBond(ctx); err != nil {
			return err
		}
		d.Give(agent, d.at)
		c.OpenedAt, c.ClosedAt, c.ClosedBy, c.Disposition = d.at, time.Time{}, "", ""
		c.Initiated = true // whatever the contact wrote was before
		c.Reopened++
		d.note(journal.CaseReopened)
		return d.e.tellIfRead(ctx, d.tx, agent, d.Conv)
	})
}

// A deed is something that an agent does to a case.
type deed struct {
	*assign.Work
	e      *Engine
	tx     storage.Tx
	op     string
	at     time.Time
	agent  storage.AgentID
	author storage.Author
	role   Role // the agent's
}

// note tells what was done.
func (d *deed) note(kind journal.Kind) {
	d.Note(kind, d.at, d.author, journal.Detail{Owner: d.Case.Owner, Disposition: d.Case.Disposition})
	d.Tell(clockEvents(kind, d.at, d.agent)...)
}

// wrongState is that the case is not in a state for this.
func (d *deed) wrongState() error {
	return &StateError{Case: d.Case.ID, State: d.Case.State, Op: d.op}
}

func (d *deed) taken() error {
	return &TakenError{Case: d.Case.ID, Owner: d.Case.Owner, Since: d.Case.PickedUpAt}
}

// owned checks that the agent serves the case.
func (d *deed) owned() error {
	switch {
	case d.Case.State != storage.CaseOngoing:
		return d.wrongState()
	case d.Case.Owner != d.agent:
		return d.taken()
	}
	return nil
}

// change does something to a case, alone with its conversation.
func (e *Engine) change(ctx context.Context, op string, agent storage.AgentID, id storage.CaseID,
	do func(*deed, context.Context) error,
) (*storage.Case, error) {
	var changed *storage.Case
	err := e.update(ctx, op, func(ctx context.Context, tx storage.Tx) (err error) {
		changed, err = e.changeIn(ctx, tx, op, agent, id, do)
		return err
	})
	if err != nil {
		return nil, err
	}
	e.news.publish()
	e.duty.Wake()
	return changed, nil
}

func (e *Engine) changeIn(ctx context.Context, tx storage.Tx, op string, agent storage.AgentID, id storage.CaseID,
	do func(*deed, context.Context) error,
) (*storage.Case, error) {
	if agent == "" {
		return nil, invalid("agent", "is required")
	}
	who, err := acting(ctx, tx, agent)
	if err != nil {
		return nil, err
	}
	conv, work, err := e.lockCase(ctx, tx, op, id)
	if err != nil {
		return nil, err
	}
	role, err := roleOfAgent(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	if err := serves(role, agent, conv.Channel); err != nil {
		return nil, err
	}
	w, err := assign.Open(conv, work)
	if err != nil {
		return nil, err
	}
	d := &deed{e: e, Work: w, tx: tx, op: op, at: now(), agent: agent, author: author(who), role: role}
	if err := do(d, ctx); err != nil {
		return nil, err
	}
	return work, e.close(ctx, tx, d.at, w)
}

// close writes cases that were changed, and tells their clocks.
func (e *Engine) close(ctx context.Context, tx storage.Tx, at time.Time, ws ...*assign.Work) error {
	clocks := e.promise.In(tx)
	var follows promise.Effects
	var pages []*storage.JournalEntry
	for _, w := range ws {
		effects, err := clocks.Apply(ctx, at, w.Case, w.Told(at)...)
		if err != nil {
			return err
		}
		follows.Add(effects)
		page, err := e.pageFor(ctx, tx, at, w)
		if err != nil {
			return err
		}
		if page != nil {
			pages = append(pages, page)
		}
	}
	if err := e.desk.Close(ctx, tx, at, ws...); err != nil {
		return err
	}
	if err := tx.Journal().Append(ctx, pages...); err != nil {
		return err
	}
	return follows.Write(ctx, tx)
}

// lockCase locks the conversation of a case and reads both. Only the latest
// case of a conversation can be changed.
func (e *Engine) lockCase(ctx context.Context, tx storage.Tx, op string, id storage.CaseID) (*storage.Conversation, *storage.Case, error) {
	cases, err := tx.Cases().Get(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	conv, work, err := e.lockConversation(ctx, tx, cases[0].Conversation)
	if err != nil {
		return nil, nil, err
	}
	if work == nil || work.ID != id {
		return nil, nil, &StateError{Case: id, State: cases[0].State, Op: op}
	}
	return conv, work, nil
}
