package assign

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A Round is a search for work, for one agent, or for a queue that has room for
// more. Exactly one of Agent and Queue is set.
type Round struct {
	Agent routing.AgentID
	// Changed looks also at what the agent could not have at all before somebody
	// changed what they are.
	Changed bool
	Queue   routing.DestinationID
	// Places are how far the search has come in each place: what stands before was
	// not what is looked for.
	Places map[storage.QueueID]storage.QueuePlace
}

// Rounds are several searches, which find no case twice.
type Rounds struct {
	All []*Round
	// Tried are the cases that were found already.
	Tried map[storage.CaseID]bool
}

// NewRounds are the searches that due moments ask for.
func NewRounds(due []*storage.DueMoment) *Rounds {
	rs := &Rounds{Tried: map[storage.CaseID]bool{}}
	for _, m := range due {
		r := &Round{Places: map[storage.QueueID]storage.QueuePlace{}}
		switch m.Kind {
		case PlaceDue:
			r.Queue = routing.DestinationID(m.Subject)
		default:
			r.Agent, r.Changed = routing.AgentID(m.Subject), m.Kind == ChangedDue
		}
		rs.All = append(rs.All, r)
	}
	return rs
}

// Clone is a copy, for a transaction that may run twice.
func (rs *Rounds) Clone() *Rounds {
	out := &Rounds{Tried: maps.Clone(rs.Tried)}
	for _, r := range rs.All {
		one := *r
		one.Places = maps.Clone(r.Places)
		out.All = append(out.All, &one)
	}
	return out
}

// A found is a waiting case that somebody could have.
type found struct {
	*row
	lane   *lane
	points int64
	rank   time.Time
}

// before reports whether f comes before another.
func (f *found) before(other *found) bool {
	if f.points != other.points {
		return f.points > other.points
	}
	return f.rank.Before(other.rank)
}

// picking is one transaction's part of a search.
type picking struct {
	*Sitting
	*Rounds
	shelves map[shelfKey]*shelf
	picks   []*found
	most    int
	// there is whether agents are there, as far as that was asked.
	there map[routing.AgentID]bool
}

// few is how many agents are read one by one; of more, all are read at once.
const few = 3

// Pick finds up to so many cases to decide about next, and says how far the
// searches came: those that their agents should have, as far as their capacity
// goes, and those that can come into their queues. Of an agent who is not there it
// finds the cases that nobody is asked to take any more because they left. None
// means that there is no work for anybody.
func (s *Sitting) Pick(ctx context.Context, rs *Rounds, most int) ([]storage.CaseID, error) {
	if len(rs.All) > few {
		if err := s.read(ctx); err != nil {
			return nil, err
		}
	}
	p := &picking{Sitting: s, Rounds: rs, shelves: map[shelfKey]*shelf{}, most: most, there: map[routing.AgentID]bool{}}
	for _, r := range rs.All {
		if err := p.round(ctx, r); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(p.picks, func(a, b *found) int {
		switch {
		case a.before(b):
			return -1
		case b.before(a):
			return 1
		}
		return 0
	})
	ids := make([]storage.CaseID, len(p.picks))
	for i, f := range p.picks {
		ids[i] = f.c.ID
	}
	return ids, nil
}

func (p *picking) round(ctx context.Context, r *Round) error {
	if r.Queue != "" {
		return p.fill(ctx, r)
	}
	a, err := p.agent(ctx, r.Agent)
	if a == nil || err != nil {
		return err
	}
	w := &worker{picking: p, Round: r, agent: *a}
	w.agent.Load = maps.Clone(a.Load)
	if err := w.regained(ctx); err != nil {
		return err
	}
	switch w.fit() {
	case "", routing.Full:
		return w.work(ctx)
	case routing.NotActive, routing.Silent, routing.Suspended, routing.NotEntitled:
		return w.take(ctx, w.left())
	}
	return nil
}

// take picks one case after the other, the best first, from some lanes.
func (w *worker) take(ctx context.Context, lanes []*lane) error {
	for len(w.picks) < w.most {
		best, err := w.best(ctx, lanes)
		if best == nil || err != nil {
			return err
		}
		w.pick(best)
	}
	return nil
}

// pick takes what was found.
func (p *picking) pick(f *found) {
	f.lane.next(f.row)
	p.Tried[f.c.ID] = true
	p.picks = append(p.picks, f)
}

// first is the case that comes first of those in some lanes; nil if there is none.
func (p *picking) first(ctx context.Context, lanes []*lane) (*found, error) {
	var top *found
	for _, l := range lanes {
		r, err := p.head(ctx, l)
		if err != nil {
			return nil, err
		}
		if r == nil {
			continue
		}
		place := routing.Place{Urgency: r.at.Urgency, Rank: r.at.Rank}
		f := &found{row: r, lane: l, points: p.rules.Ageing(l.at).Points(place, p.at), rank: r.at.Rank}
		if top == nil || f.before(top) {
			top = f
		}
	}
	return top, nil
}
