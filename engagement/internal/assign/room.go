package assign

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A found is a waiting case that an agent could have.
type found struct {
	id     storage.CaseID
	points int64
	rank   time.Time
}

// before reports whether f comes before another.
func (f found) before(other found) bool {
	if f.points != other.points {
		return f.points > other.points
	}
	return f.rank.Before(other.rank)
}

// A Round is a search for work for one agent, case by case.
type Round struct {
	Agent storage.AgentID
	// Tried are the cases that were found already.
	Tried map[storage.CaseID]bool
	// Places are how far the search has come in each queue: what stands before was
	// not for the agent.
	Places map[storage.QueueID]storage.QueuePlace
}

// Next is the case that an agent should have next, with how far the search came;
// zero if there is none for them, or no room. Of an agent who is not there it is a
// case that nobody is asked to take any more because they left. It waits for
// decisions that are under way, and sees what they left behind.
func (d *Desk) Next(ctx context.Context, tx storage.Tx, at time.Time, r Round) (storage.CaseID, Round, error) {
	if err := Lock(ctx, tx); err != nil {
		return storage.CaseID{}, r, err
	}
	rules, err := d.Rules(ctx, tx)
	if err != nil {
		return storage.CaseID{}, r, err
	}
	a, err := d.loaded(ctx, tx, r.Agent)
	if isNotFound(err) {
		return storage.CaseID{}, r, nil
	}
	if err != nil {
		return storage.CaseID{}, r, err
	}
	r.Places = maps.Clone(r.Places)
	if r.Places == nil {
		r.Places = map[storage.QueueID]storage.QueuePlace{}
	}
	s := &search{Desk: d, tx: tx, at: at, rules: rules, agent: &a, Round: r}
	id, err := s.next(ctx)
	return id, s.Round, err
}

// A search is for work for one agent, in one transaction.
type search struct {
	*Desk
	Round
	tx    storage.Tx
	at    time.Time
	rules *Rules
	agent *routing.Agent
	top   *found
	// left is whether each of the others is there, as far as that was asked.
	left map[routing.AgentID]bool
}

// next looks for what the agent can have, or has left behind. Who has no room for
// anything at all need not look.
func (s *search) next(ctx context.Context) (storage.CaseID, error) {
	anywhere := *s.agent
	anywhere.Channels = nil
	switch s.rules.Takes("", &anywhere, routing.Request{Now: s.at}) {
	case "":
		return s.best(ctx)
	case routing.NotActive, routing.Silent:
		return s.abandoned(ctx)
	}
	return storage.CaseID{}, nil
}

// best looks through everything that waits for the agent, or where they serve.
func (s *search) best(ctx context.Context) (storage.CaseID, error) {
	if err := s.own(ctx); err != nil {
		return storage.CaseID{}, err
	}
	for _, id := range s.rules.Of(s.agent) {
		if err := s.queue(ctx, id, s.look); err != nil {
			return storage.CaseID{}, err
		}
	}
	if s.top == nil {
		if err := s.queue(ctx, routing.DestinationID(Loose), s.look); err != nil {
			return storage.CaseID{}, err
		}
	}
	return s.found(), nil
}

func (s *search) found() storage.CaseID {
	if s.top == nil {
		return storage.CaseID{}
	}
	return s.top.id
}

// searchPage is how many cases are read at once, and firstPage how many at first:
// mostly the first will do.
const (
	searchPage = 100
	firstPage  = 10
)

// own looks at the cases that wait for this agent.
func (s *search) own(ctx context.Context) error {
	cases, err := s.tx.Cases().List(ctx, storage.CaseQuery{
		State: storage.CaseOpen, For: storage.AgentID(s.agent.ID), Oldest: true, Limit: searchPage,
	})
	if err != nil {
		return err
	}
	for _, c := range cases {
		if _, err := s.look(c, ""); err != nil {
			return err
		}
	}
	return nil
}

// queue looks at a queue from where it came to, up to the first case that will do.
func (s *search) queue(ctx context.Context, id routing.DestinationID, look func(*storage.Case, routing.DestinationID) (bool, error)) error {
	q := storage.QueueQuery{Queue: storage.QueueID(id), After: s.Places[storage.QueueID(id)], Limit: firstPage}
	for {
		cases, err := s.tx.Cases().Waiting(ctx, q)
		if err != nil {
			return err
		}
		for _, c := range cases {
			if hit, err := look(c, id); err != nil || hit {
				return err
			}
			q.After = c.Place()
			s.Places[q.Queue] = q.After
		}
		if len(cases) < q.Limit {
			return nil
		}
		q.Limit = searchPage
	}
}

// look reports whether the agent could have a case, and remembers it if it is
// the best so far.
func (s *search) look(c *storage.Case, at routing.DestinationID) (bool, error) {
	if c.Offered || s.Tried[c.ID] || c.For != "" && c.For != storage.AgentID(s.agent.ID) {
		return false, nil
	}
	r, err := ReadRecord(c)
	if err != nil {
		return false, err
	}
	if slices.Contains(r.Offered, s.agent.ID) {
		return false, nil // they are asked already
	}
	k := s.plain(nil, c, r)
	k.Refusals = nil // whether they count, the rules say
	at = s.place(at)
	if s.rules.Takes(at, s.agent, routing.Request{Now: s.at, Case: k}) != "" {
		return false, nil
	}
	f := found{id: c.ID, points: s.rules.Ageing(at).Points(routing.Place{Urgency: c.Urgency, Rank: c.Rank}, s.at), rank: c.Rank}
	if s.top == nil || f.before(*s.top) {
		s.top = &f
	}
	return true, nil
}

// place is a destination; none for cases that wait at none.
func (s *search) place(id routing.DestinationID) routing.DestinationID {
	if id == routing.DestinationID(Loose) {
		return ""
	}
	return id
}
