package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/storage"
)

// othersTurn refuses an agent who would take a case that waits for another one:
// whom its contact is bound to (S1.39), or to whom the routing offers it alone
// (S2.8).
func (d *deed) othersTurn(ctx context.Context) error {
	awaited := d.Case.For
	if awaited == "" || awaited == d.agent {
		return nil
	}
	bond, err := d.holder(ctx)
	if err != nil || bond != nil && bond.Agent == d.agent {
		return err
	}
	bound := bond != nil && bond.Agent == awaited
	if !bound && d.At.IsZero() {
		return nil // the binding that it waited for is over
	}
	r := &RefusedError{Reason: ReasonWaiting, Channel: d.Conv.Channel, Contact: d.Conv.Contact, Holder: awaited, Until: d.Case.ForUntil}
	if bound {
		r.Until = untilOf(bond)
	}
	return d.e.refusedFor(ctx, d.tx, d.agent, r)
}

// othersBond refuses an agent who would start talk with a contact who is bound to
// another one (S1.35).
func (d *deed) othersBond(ctx context.Context) error {
	bond, err := d.holder(ctx)
	if err != nil || bond == nil || bond.Agent == d.agent {
		return err
	}
	return d.e.refusedFor(ctx, d.tx, d.agent, &RefusedError{
		Reason: ReasonBound, Channel: d.Conv.Channel, Contact: d.Conv.Contact, Holder: bond.Agent, Until: untilOf(bond),
	})
}

func (d *deed) holder(ctx context.Context) (*holding.Bond, error) {
	return d.e.holding.Holder(ctx, d.tx, d.at, d.Conv.Channel, d.Conv.Contact)
}

// eligible refuses an agent who does not serve where the case waits (S2.22).
// Whether they are active does not matter for what they take by hand.
func (d *deed) eligible(ctx context.Context) error {
	if d.Case.Queue == "" || d.Case.Queue == assign.Loose || d.Case.For == d.agent {
		return nil
	}
	ok, err := d.e.desk.Serves(ctx, d.tx, d.at, d.agent, d.Case)
	if err == nil && !ok {
		err = &RefusedError{Reason: ReasonNotEligible, Channel: d.Conv.Channel, Contact: d.Conv.Contact}
	}
	return err
}

// boundWait reports whether a case waits for the agent whom its contact is bound
// to.
func (e *Engine) boundWait(ctx context.Context, tx storage.Tx, at time.Time, conv *storage.Conversation, c *storage.Case) (bool, error) {
	if c.For == "" || c.Offered {
		return false, nil
	}
	bond, err := e.holding.Holder(ctx, tx, at, conv.Channel, conv.Contact)
	return bond != nil && bond.Agent == c.For && at.Before(c.ForUntil), err
}

// isDestinationStaff reports whether the rules of the channel lead to a
// destination of the agent now (S1.15).
func (e *Engine) isDestinationStaff(ctx context.Context, tx storage.Tx, ch channel.ID, agent storage.AgentID) (bool, error) {
	rules, err := e.desk.Rules(ctx, tx)
	if err != nil {
		return false, err
	}
	a, err := e.desk.Member(ctx, tx, agent)
	if isNotFound(err) {
		return false, nil
	}
	return err == nil && rules.Staffs(ch, &a), err
}
