package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// PickUp makes a waiting case the agent's. Of several agents who try, one gets
// it, and the others a *[TakenError]. To pick up one's own case again changes
// nothing. A closed case gives a *[StateError], and one that waits for the agent
// whom its contact is bound to a *[RefusedError] with [ReasonWaiting].
func (e *Engine) PickUp(ctx context.Context, agent storage.AgentID, id storage.CaseID) (*storage.Case, error) {
	return e.change(ctx, "pick up", agent, id, func(c *storage.Case, at time.Time) (journal.Kind, error) {
		switch {
		case c.Owner == agent && c.State == storage.CaseOngoing:
			return "", nil
		case c.Owner != "" && c.State == storage.CaseOngoing:
			return "", &TakenError{Case: c.ID, Owner: c.Owner, Since: c.PickedUpAt}
		case c.State == storage.CaseClosed:
			return "", &StateError{Case: c.ID, State: c.State, Op: "pick up"}
		}
		c.State, c.Owner, c.PickedUpAt = storage.CaseOngoing, agent, at
		c.For, c.ForUntil = "", time.Time{}
		return journal.CasePickedUp, nil
	})
}

// Release gives the agent's own case back to the queue.
func (e *Engine) Release(ctx context.Context, agent storage.AgentID, id storage.CaseID) (*storage.Case, error) {
	return e.change(ctx, "release", agent, id, func(c *storage.Case, _ time.Time) (journal.Kind, error) {
		if err := owned(c, agent, "release"); err != nil {
			return "", err
		}
		c.State, c.Owner, c.PickedUpAt = storage.CaseOpen, "", time.Time{}
		return journal.CaseReleased, nil
	})
}

// Done closes a case: nobody expects more. Its owner may do so, or any agent
// while nobody serves it. The disposition is the host's code for the result,
// and may be empty. To close it again changes nothing.
func (e *Engine) Done(ctx context.Context, agent storage.AgentID, id storage.CaseID, disposition string) (*storage.Case, error) {
	return e.change(ctx, "close", agent, id, func(c *storage.Case, at time.Time) (journal.Kind, error) {
		if c.State == storage.CaseClosed {
			return "", nil
		}
		if c.Owner != "" {
			if err := owned(c, agent, "close"); err != nil {
				return "", err
			}
		}
		c.State, c.ClosedAt, c.ClosedBy, c.Disposition = storage.CaseClosed, at, agent, disposition
		c.For, c.ForUntil, c.WaitingSince = "", time.Time{}, time.Time{}
		return journal.CaseClosed, nil
	})
}

// Reopen makes a closed case the agent's again. A case that a later one of the
// same conversation has taken the place of stays closed: *[StateError]. If the
// contact is bound to another agent, it is for them to start talk anew:
// *[RefusedError].
func (e *Engine) Reopen(ctx context.Context, agent storage.AgentID, id storage.CaseID) (*storage.Case, error) {
	return e.change(ctx, "reopen", agent, id, func(c *storage.Case, at time.Time) (journal.Kind, error) {
		if c.State != storage.CaseClosed {
			return "", &StateError{Case: c.ID, State: c.State, Op: "reopen"}
		}
		c.State, c.Owner, c.OpenedAt, c.PickedUpAt = storage.CaseOngoing, agent, at, at
		c.ClosedAt, c.ClosedBy, c.Disposition = time.Time{}, "", ""
		c.Initiated = true // whatever the contact wrote was before
		c.Reopened++
		return journal.CaseReopened, nil
	})
}

// owned checks that the agent serves the case.
func owned(c *storage.Case, agent storage.AgentID, op string) error {
	if c.State != storage.CaseOngoing {
		return &StateError{Case: c.ID, State: c.State, Op: op}
	}
	if c.Owner != agent {
		return &TakenError{Case: c.ID, Owner: c.Owner, Since: c.PickedUpAt}
	}
	return nil
}

// change does something to a case, alone with its conversation. alter returns
// what it did, or nothing if there was nothing to do.
func (e *Engine) change(ctx context.Context, op string, agent storage.AgentID, id storage.CaseID,
	alter func(*storage.Case, time.Time) (journal.Kind, error),
) (*storage.Case, error) {
	var changed *storage.Case
	err := e.update(ctx, op, func(ctx context.Context, tx storage.Tx) (err error) {
		changed, err = e.changeIn(ctx, tx, op, agent, id, alter)
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
	alter func(*storage.Case, time.Time) (journal.Kind, error),
) (*storage.Case, error) {
	if agent == "" {
		return nil, invalid("agent", "is required")
	}
	author, err := e.authorOf(ctx, tx, agent)
	if err != nil {
		return nil, err
	}
	conv, work, err := e.lockCase(ctx, tx, op, id)
	if err != nil {
		return nil, err
	}
	at := now()
	awaited := work.For
	kind, err := alter(work, at)
	if err != nil || kind == "" {
		return work, err
	}
	if err := e.othersTurn(ctx, tx, at, agent, conv, awaited, kind); err != nil {
		return nil, err
	}
	if err := tx.Cases().Update(ctx, work); err != nil {
		return nil, err
	}
	if kind == journal.CasePickedUp || kind == journal.CaseReopened {
		if err := e.tellIfRead(ctx, tx, agent, conv); err != nil {
			return nil, err
		}
	}
	d := journal.Detail{Owner: work.Owner, Disposition: work.Disposition}
	return work, tx.Journal().Append(ctx, journal.OnConversation(journal.Entry(kind, at, author, d), conv))
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

// othersTurn refuses an agent who would take a case that waits for the agent
// whom the contact is bound to (S1.39), or reopen one in their stead (S1.35).
func (e *Engine) othersTurn(ctx context.Context, tx storage.Tx, at time.Time, agent storage.AgentID, conv *storage.Conversation,
	awaited storage.AgentID, kind journal.Kind,
) error {
	if awaited == "" && kind != journal.CaseReopened {
		return nil
	}
	bond, err := e.holding.Holder(ctx, tx, at, conv.Channel, conv.Contact)
	if err != nil || bond == nil || bond.Agent == agent {
		return err
	}
	r := &RefusedError{Channel: conv.Channel, Contact: conv.Contact, Holder: bond.Agent, Until: untilOf(bond)}
	switch {
	case kind == journal.CaseReopened:
		r.Reason = ReasonBound
	case bond.Agent == awaited:
		r.Reason = ReasonWaiting
	default:
		return nil
	}
	return e.refusedFor(ctx, tx, agent, r)
}
