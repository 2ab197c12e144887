package assign

import (
	"context"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// couldHave reports whether the rules, asked again, would give a case to an agent
// if nobody else were there.
func (p *picking) couldHave(ctx context.Context, a *routing.Agent, r *row) (bool, error) {
	dec, err := p.again(ctx, r, *a)
	return dec.Outcome == routing.Assign || dec.Outcome == routing.Offer, err
}

// again is what the rules say about a case if only these agents were there. It
// changes nothing.
func (p *picking) again(ctx context.Context, r *row, agents ...routing.Agent) (routing.Decision, error) {
	router := p.rules.Router(r.c.Channel)
	if t := r.record.Transfer; t != nil {
		router = p.rules.receiver(t.To)
	}
	if router == nil {
		return routing.Decision{}, nil
	}
	if err := p.readPlan(ctx); err != nil {
		return routing.Decision{}, err
	}
	convs, err := p.tx.Conversations().Get(ctx, r.c.Conversation)
	if err != nil {
		return routing.Decision{}, err
	}
	q := routing.Request{Now: p.at, Case: p.plain(convs[0], r.c, *r.record), Agents: agents, State: p.state}
	q.Waiting = without(p.waiting, r.c.Queue)
	if err := p.person(ctx, p.tx, r.c.Contact, &q.Case); err != nil {
		return routing.Decision{}, err
	}
	return router.Route(ctx, q)
}

// fill picks the case that comes first of those that a queue has room for.
func (p *picking) fill(ctx context.Context, r *Round) error {
	if err := p.readPlan(ctx); err != nil {
		return err
	}
	n, most := p.waiting[storage.QueueID(r.Queue)], p.rules.most(r.Queue)
	if most == 0 || n > most || len(p.picks) >= p.most {
		return nil
	}
	lanes := []*lane{p.entrants(r, fullPlace(r.Queue))} // they are counted already
	if n < most {
		lanes = append(lanes, p.entrants(r, passedPlace(r.Queue)))
	}
	best, err := p.first(ctx, lanes)
	if best != nil {
		p.pick(best)
	}
	return err
}

// entrants are those who stand by for a queue that was full.
func (p *picking) entrants(r *Round, name storage.QueueID) *lane {
	l := &lane{round: r, name: name, at: r.Queue, standby: true, page: p.standing(name)}
	l.fits = func(ctx context.Context, row *row) (bool, error) {
		dec, err := p.again(ctx, row)
		enters := dec.Outcome == routing.Hold && dec.Destination == r.Queue && dec.Reason != routing.ByOverflow
		return enters && len(row.record.Offered) == 0, err
	}
	return l
}

// passes reports whether cases can pass by a destination: where a queue takes
// everybody, they wait.
func (r *Rules) passes(id routing.DestinationID) bool {
	to := r.destinations[id]
	return to != nil && (to.Queue == nil || to.Queue.Max > 0)
}

// names reports whether any rule is about one agent, and goes on if they cannot
// have a case.
func (r *Rules) names() bool {
	if r.settings.Otherwise.Names() {
		return true
	}
	for _, rules := range r.settings.Channels {
		if rules.Names() {
			return true
		}
	}
	return false
}
