package assign

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/routing"
)

// abandoned reports whether a case was offered to several at once, of whom nobody
// is there any more now that this agent has left: it can go on to others.
func (w *worker) abandoned(ctx context.Context, r *row) (bool, error) {
	if !slices.Contains(r.record.Offered, w.agent.ID) {
		return false, nil
	}
	for _, a := range r.record.Offered {
		if there, err := w.isThere(ctx, a); err != nil || there {
			return false, err
		}
	}
	return true, nil
}

// isThere reports whether an agent is active, and has been heard of.
func (p *picking) isThere(ctx context.Context, id routing.AgentID) (bool, error) {
	if there, known := p.there[id]; known {
		return there, nil
	}
	a, err := p.agent(ctx, id)
	if err != nil {
		return false, err
	}
	if a != nil {
		anywhere := *a
		anywhere.Channels, anywhere.Load = nil, nil
		p.there[id] = p.rules.Takes("", &anywhere, routing.Request{Now: p.at}) == ""
	}
	return p.there[id], nil
}

// asksAll reports whether a destination offers cases to all who serve there.
func (r *Rules) asksAll(id routing.DestinationID) bool {
	to := r.destinations[id]
	return to != nil && !to.Assign && (to.Method == "" || to.Method == routing.Simultaneous)
}
