package assign

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A Sitting decides about cases one after the other, in one transaction and under
// the lock of all that waits. What everything depends on is read once; what was
// decided counts for what is decided next.
type Sitting struct {
	*Desk
	tx    storage.Tx
	at    time.Time
	rules *Rules

	crew    []routing.Agent // by id; nil before the first decision
	planned bool            // what follows has been read
	waiting map[storage.QueueID]int
	state   routing.State
	version int64 // of the state, as it is stored
	moved   bool  // the state is another one than is stored
}

// Sit begins. It waits for decisions that are under way, and sees what they left
// behind.
func (d *Desk) Sit(ctx context.Context, tx storage.Tx, at time.Time) (*Sitting, error) {
	if err := Lock(ctx, tx); err != nil {
		return nil, err
	}
	return d.look(ctx, tx, at)
}

// look is Sit without the lock, for what changes nothing.
func (d *Desk) look(ctx context.Context, tx storage.Tx, at time.Time) (*Sitting, error) {
	rules, err := d.Rules(ctx, tx)
	return &Sitting{Desk: d, tx: tx, at: at, rules: rules}, err
}

// read reads what decisions depend on, the first time.
func (s *Sitting) read(ctx context.Context) (err error) {
	if s.crew != nil {
		return nil
	}
	if err := s.readPlan(ctx); err != nil {
		return err
	}
	s.crew, err = s.Crew(ctx, s.tx)
	return err
}

// readPlan reads all of that but for the agents. How many wait is only asked
// where a rule does.
func (s *Sitting) readPlan(ctx context.Context) (err error) {
	if s.planned {
		return nil
	}
	s.planned = true
	if s.rules.limited() {
		if s.waiting, err = s.tx.Cases().Queues(ctx); err != nil {
			return err
		}
	}
	s.state, s.version, err = document.Load[routing.State](ctx, s.tx, stateName)
	return err
}

// agent is one agent as they are now, nil if there is none. Whoever wants to change
// them makes a copy.
func (s *Sitting) agent(ctx context.Context, id routing.AgentID) (*routing.Agent, error) {
	if s.crew != nil {
		return find(s.crew, id), nil
	}
	a, err := s.loaded(ctx, s.tx, storage.AgentID(id))
	if isNotFound(err) {
		return nil, nil
	}
	return &a, err
}

// Save keeps what the decisions left behind.
func (s *Sitting) Save(ctx context.Context) error {
	if !s.moved {
		return nil
	}
	version, err := document.Save(ctx, s.tx, stateName, s.state, s.version, s.at, "")
	s.version, s.moved = version, false
	return err
}

// count lets what became of a case count: for how much agents have to do, since
// when, and how many wait.
func (s *Sitting) count(w *Work) {
	was, is := w.counted, standOf(w.Case)
	w.counted = is
	kind := s.Kind(w.Case.Channel)
	ended := s.keeps(w.Case.Channel)
	s.load(was.holders(ended), is.holders(ended), func(a *routing.Agent) { a.Load[kind]-- })
	s.load(is.holders(ended), was.holders(ended), func(a *routing.Agent) { a.Load[kind]++ })
	if was.owner != is.owner {
		s.change(was.owner, func(a *routing.Agent) { a.LastEnded = s.at })
		s.change(is.owner, func(a *routing.Agent) { a.LastTaken = s.at })
	}
	if s.waiting != nil && was.queue != is.queue {
		s.waiting[was.queue]--
		s.waiting[is.queue]++
	}
}

// load changes those of whose capacity a case takes some in one stand, and not in
// the other.
func (s *Sitting) load(in, not []storage.AgentID, change func(*routing.Agent)) {
	for _, id := range in {
		if !slices.Contains(not, id) {
			s.change(id, change)
		}
	}
}

func (s *Sitting) change(id storage.AgentID, change func(*routing.Agent)) {
	if a := find(s.crew, routing.AgentID(id)); id != "" && a != nil {
		change(a)
	}
}
