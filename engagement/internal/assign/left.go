package assign

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// abandoned is a case that was offered to several at once, of whom nobody is there
// any more now that this agent has left: it can go on to others.
func (s *search) abandoned(ctx context.Context) (storage.CaseID, error) {
	for _, id := range s.rules.Of(s.agent) {
		if !s.rules.asksAll(id) {
			continue
		}
		err := s.queue(ctx, id, func(c *storage.Case, _ routing.DestinationID) (bool, error) { return s.lookBack(ctx, c) })
		if err != nil || s.top != nil {
			return s.found(), err
		}
	}
	return storage.CaseID{}, nil
}

// asksAll reports whether a destination offers cases to all who serve there.
func (r *Rules) asksAll(id routing.DestinationID) bool {
	to := r.destinations[id]
	return to != nil && !to.Assign && (to.Method == "" || to.Method == routing.Simultaneous)
}

// lookBack reports whether a case was offered to the agent, and nobody else who was
// asked is there.
func (s *search) lookBack(ctx context.Context, c *storage.Case) (bool, error) {
	if c.Offered || s.Tried[c.ID] {
		return false, nil
	}
	r, err := ReadRecord(c)
	if err != nil || !slices.Contains(r.Offered, s.agent.ID) {
		return false, err
	}
	for _, a := range r.Offered {
		if there, err := s.there(ctx, a); err != nil || there {
			return false, err
		}
	}
	s.top = &found{id: c.ID}
	return true, nil
}

// there reports whether an agent is active, and has been heard of.
func (s *search) there(ctx context.Context, id routing.AgentID) (bool, error) {
	if there, known := s.left[id]; known {
		return there, nil
	}
	a, err := s.Member(ctx, s.tx, storage.AgentID(id))
	if err != nil && !isNotFound(err) {
		return false, err
	}
	a.Channels, a.Load = nil, nil
	if s.left == nil {
		s.left = map[routing.AgentID]bool{}
	}
	s.left[id] = err == nil && s.rules.Takes("", &a, routing.Request{Now: s.at}) == ""
	return s.left[id], nil
}
