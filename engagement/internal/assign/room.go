package assign

import (
	"context"
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

// Next is the case that an agent should have next; zero if there is none for
// them, or no room. skip are those that are not wanted. It waits for decisions
// that are under way, and sees what they left behind.
func (d *Desk) Next(ctx context.Context, tx storage.Tx, at time.Time, agent storage.AgentID, skip map[storage.CaseID]bool) (storage.CaseID, error) {
	if err := Lock(ctx, tx); err != nil {
		return storage.CaseID{}, err
	}
	rules, err := d.Rules(ctx, tx)
	if err != nil {
		return storage.CaseID{}, err
	}
	crew, err := d.Crew(ctx, tx)
	if err != nil {
		return storage.CaseID{}, err
	}
	a := find(crew, routing.AgentID(agent))
	if a == nil {
		return storage.CaseID{}, nil
	}
	s := &search{Desk: d, tx: tx, at: at, rules: rules, agent: a, skip: skip}
	return s.best(ctx)
}

// A search is for work for one agent.
type search struct {
	*Desk
	tx    storage.Tx
	at    time.Time
	rules *Rules
	agent *routing.Agent
	skip  map[storage.CaseID]bool
	top   *found
}

// best looks through everything that waits for the agent, or where they serve.
func (s *search) best(ctx context.Context) (storage.CaseID, error) {
	if err := s.own(ctx); err != nil {
		return storage.CaseID{}, err
	}
	for _, id := range s.rules.Of(s.agent) {
		if err := s.queue(ctx, id); err != nil {
			return storage.CaseID{}, err
		}
	}
	if s.top == nil {
		if err := s.queue(ctx, routing.DestinationID(Loose)); err != nil {
			return storage.CaseID{}, err
		}
	}
	if s.top == nil {
		return storage.CaseID{}, nil
	}
	return s.top.id, nil
}

// searchPage is how many cases are read at once.
const searchPage = 100

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

// queue looks at a queue, up to the first case that the agent could have.
func (s *search) queue(ctx context.Context, id routing.DestinationID) error {
	q := storage.QueueQuery{Queue: storage.QueueID(id), Limit: searchPage}
	for {
		cases, err := s.tx.Cases().Waiting(ctx, q)
		if err != nil {
			return err
		}
		for _, c := range cases {
			if hit, err := s.look(c, id); err != nil || hit {
				return err
			}
		}
		if len(cases) < searchPage {
			return nil
		}
		q.After = cases[len(cases)-1].Place()
	}
}

// look reports whether the agent could have a case, and remembers it if it is
// the best so far.
func (s *search) look(c *storage.Case, at routing.DestinationID) (bool, error) {
	if c.Offered || s.skip[c.ID] || c.For != "" && c.For != storage.AgentID(s.agent.ID) {
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
