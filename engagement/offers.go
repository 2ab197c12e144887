package engagement

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/storage"
)

// Accept takes a case that is offered to the agent. Unlike [Engine.PickUp] it
// takes nothing else: an offer that is over, or was taken by somebody else, is
// not made good for. Errors: *[NoOfferError], and those of PickUp.
func (e *Engine) Accept(ctx context.Context, agent storage.AgentID, id storage.CaseID) (*storage.Case, error) {
	return e.change(ctx, "accept", agent, id, func(d *deed, ctx context.Context) error {
		if d.Case.Owner == agent && d.Case.State == storage.CaseOngoing {
			return nil
		}
		if err := d.asked(ctx); err != nil {
			return err
		}
		return d.pickUp(ctx)
	})
}

// Reject says that the agent does not want a case that is offered to them. It
// goes to others, and is not offered to the agent again for a while unless
// nobody else can take it (S3.66, S3.67). One that a colleague wants to transfer
// to them stays with the colleague. *[NoOfferError].
func (e *Engine) Reject(ctx context.Context, agent storage.AgentID, id storage.CaseID) (*storage.Case, error) {
	return e.change(ctx, "reject", agent, id, func(d *deed, ctx context.Context) error {
		if err := d.asked(ctx); err != nil {
			return err
		}
		d.Refuse(agent, d.at, d.author)
		return nil
	})
}

// asked checks that the case is offered to the agent.
func (d *deed) asked(ctx context.Context) error {
	waits := d.Case.State == storage.CaseOpen || d.Transfer != nil
	if !waits || d.Case.Queue == "" && d.Case.For != d.agent {
		return &NoOfferError{Case: d.Case.ID, Agent: d.agent}
	}
	v, err := d.e.desk.Viewer(ctx, d.tx, d.at, d.agent)
	if err != nil {
		return err
	}
	ok, err := v.Asked(d.Case)
	if err == nil && !ok {
		err = &NoOfferError{Case: d.Case.ID, Agent: d.agent}
	}
	return err
}

// An Offer is a case that an agent may take now.
type Offer struct {
	InboxItem
	// Kind says to whom it is offered.
	Kind OfferKind `json:"kind"`
	// Until is when the offer ends by itself; zero if it does not.
	Until time.Time `json:"until,omitzero"`
	// From is the colleague who wants to transfer it, and Note what they say;
	// empty for other offers.
	From storage.AgentID `json:"from,omitempty"`
	Note string          `json:"note,omitempty"`
}

// An OfferKind says to whom a case is offered.
type OfferKind string

// The kinds of offer.
const (
	OfferDirect    OfferKind = "direct"    // to this agent alone (S2.5)
	OfferBroadcast OfferKind = "broadcast" // to all who serve there; the first has it (S2.4)
)

// maxOffers is how many offers are listed.
const maxOffers = 100

// Offers are the cases that the agent may take now, those for them alone first,
// then queue by queue in the order of each; at most 100. An agent who is not
// active has none (S2.21, S2.23).
func (e *Engine) Offers(ctx context.Context, agent storage.AgentID) (offers []Offer, err error) {
	err = e.view(ctx, "offers", func(ctx context.Context, tx storage.Tx) error {
		offers = nil
		v, err := e.desk.Viewer(ctx, tx, now(), agent)
		if err != nil {
			return err
		}
		cases, err := asked(ctx, tx, v, agent)
		if err != nil {
			return err
		}
		items, err := inboxItems(ctx, tx, agent, cases)
		for _, item := range items {
			o, err := offerOf(item)
			if err != nil {
				return err
			}
			offers = append(offers, o)
		}
		return err
	})
	return offers, err
}

// countOffers counts the cases that an agent is asked to take; none for who is
// not known.
func (e *Engine) countOffers(ctx context.Context, tx storage.Tx, agent storage.AgentID) (int, error) {
	v, err := e.desk.Viewer(ctx, tx, now(), agent)
	if isNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	cases, err := asked(ctx, tx, v, agent)
	return len(cases), err
}

// asked are the cases that an agent is asked to take, and may: what was offered
// to somebody stays with them for a moment when their role changes.
func asked(ctx context.Context, tx storage.Tx, v *assign.Viewer, agent storage.AgentID) ([]*storage.Case, error) {
	var all []*storage.Case
	for _, state := range []storage.CaseState{storage.CaseOngoing, storage.CaseOpen} {
		own, err := tx.Cases().List(ctx, storage.CaseQuery{State: state, For: agent, Oldest: true, Limit: maxOffers})
		if err != nil {
			return nil, err
		}
		all = append(all, own...)
	}
	for _, queue := range v.Destinations() {
		cases, err := tx.Cases().Waiting(ctx, storage.QueueQuery{Queue: queue, Limit: maxOffers})
		if err != nil {
			return nil, err
		}
		for _, c := range cases {
			if c.For == "" {
				all = append(all, c)
			}
		}
	}
	role, err := roleFor(ctx, tx, agent)
	if err != nil {
		return nil, err
	}
	var out []*storage.Case
	for _, c := range all {
		ok, err := v.Asked(c)
		if err != nil {
			return nil, err
		}
		if ok && role.Serves(c.Channel) && len(out) < maxOffers {
			out = append(out, c)
		}
	}
	return out, nil
}

func offerOf(item InboxItem) (Offer, error) {
	o := Offer{InboxItem: item, Kind: OfferBroadcast, Until: item.Case.ForUntil}
	if item.Case.For != "" {
		o.Kind = OfferDirect
	}
	r, err := assign.ReadRecord(item.Case)
	if r.Transfer != nil {
		o.From, o.Note = r.Transfer.From, r.Transfer.Note
	}
	return o, err
}

// Position is the place of a waiting case in its queue, from 1; 0 if it waits in
// none. It counts up to 10,000. [storage.ErrNotFound].
func (e *Engine) Position(ctx context.Context, id storage.CaseID) (n int, err error) {
	err = e.view(ctx, "position", func(ctx context.Context, tx storage.Tx) error {
		cases, err := tx.Cases().Get(ctx, id)
		if err != nil {
			return err
		}
		n, err = position(ctx, tx, cases[0])
		return err
	})
	return n, err
}

func position(ctx context.Context, tx storage.Tx, c *storage.Case) (int, error) {
	if c.Queue == "" {
		return 0, nil
	}
	n, err := tx.Cases().Before(ctx, c.Queue, c.Place(), 10_000-1)
	return n + 1, err
}

// Queues counts the cases that wait at each destination.
func (e *Engine) Queues(ctx context.Context) (waiting map[storage.QueueID]int, err error) {
	err = e.view(ctx, "queues", func(ctx context.Context, tx storage.Tx) (err error) {
		waiting, err = tx.Cases().Queues(ctx)
		return err
	})
	return waiting, err
}
