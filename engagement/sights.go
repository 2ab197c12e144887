package engagement

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// sightGood is how long a sight is good for: whoever takes the events of a page
// slowly gets none by a role that is older.
const sightGood = time.Second

// sights are what the agents who follow events may see. Their screens wait behind
// the same event, so the roles of all of them are read at once, and again after a
// second, or as soon as the journal says that something was set up anew. The zero
// sights are ready.
type sights struct {
	reads sharedReads[struct{}, *sight]
	last  atomic.Pointer[sight]
	// least is the first sight that knows all that was set up.
	least atomic.Uint64

	mu        sync.Mutex
	begun     uint64
	followers map[storage.AgentID]int // how many screens each has open
}

// A sight is the roles of all who follow, at one instant. Sights are numbered in
// the order in which they were begun.
type sight struct {
	number uint64
	began  time.Time
	of     map[storage.AgentID]viewer
}

// A viewer is a role that looks at events.
type viewer struct {
	Role
	all bool // it sees the cases of all channels
}

func viewerOf(r Role) viewer { return viewer{r, seesAll(r)} }

// follow notes an agent who follows events, until left is called. The sights from
// the number on, which are begun later, have the agent. They also know all that was
// set up before the agent's first event, which nobody in this process may have
// read in the journal.
func (s *sights) follow(agent storage.AgentID) (from uint64, left func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.followers == nil {
		s.followers = map[storage.AgentID]int{}
	}
	s.followers[agent]++
	return s.begun + 1, func() { s.leave(agent) }
}

func (s *sights) leave(agent storage.AgentID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.followers[agent]--; s.followers[agent] == 0 {
		delete(s.followers, agent)
	}
}

// begin numbers a sight, and tells of whom it shall be.
func (s *sights) begin() (*sight, []storage.AgentID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun++
	return &sight{number: s.begun, began: time.Now()}, slices.Sorted(maps.Keys(s.followers))
}

// keep makes a sight the last one, unless there is a later one.
func (s *sights) keep(one *sight) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last := s.last.Load(); last == nil || last.number < one.number {
		s.last.Store(one)
	}
}

// changed makes all sights that were begun before useless.
func (s *sights) changed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.least.Store(s.begun + 1)
}

// heed looks for what was set up in entries of the journal. What happened after
// it comes behind it in the journal, and is seen by a later sight.
func (s *sights) heed(entries []*storage.JournalEntry) {
	if slices.ContainsFunc(entries, func(e *storage.JournalEntry) bool { return e.Kind == string(journal.SettingsChanged) }) {
		s.changed()
	}
}

// good says whether a sight is one of those from a number on, knows all that was
// set up, and is not old.
func (s *sights) good(one *sight, from uint64) bool {
	return one != nil && one.number >= max(from, s.least.Load()) && time.Since(one.began) < sightGood
}

// sight is a sight that is good, from a number on: the last one, or one that is
// read together with others who want it.
func (e *Engine) sight(ctx context.Context, from uint64) (*sight, error) {
	if last := e.sights.last.Load(); e.sights.good(last, from) {
		return last, nil
	}
	return e.sights.reads.read(ctx, struct{}{}, from, func(ctx context.Context, from uint64) (*sight, error) {
		if last := e.sights.last.Load(); e.sights.good(last, from) {
			return last, nil // it ended when the others had just looked for it
		}
		return e.readSight(ctx)
	})
}

func (e *Engine) readSight(ctx context.Context) (*sight, error) {
	one, agents := e.sights.begin()
	err := e.view(ctx, "roles of who follows", func(ctx context.Context, tx storage.Tx) (err error) {
		one.of, err = viewersOf(ctx, tx, agents)
		return err
	})
	if err != nil {
		return nil, err
	}
	e.sights.keep(one)
	return one, nil
}

// viewersOf are the roles of agents, as [roleFor] finds the role of one.
func viewersOf(ctx context.Context, tx storage.Tx, ids []storage.AgentID) (map[storage.AgentID]viewer, error) {
	agents, err := tx.Agents().Get(ctx, ids...)
	if isNotFound(err) {
		agents, err = tx.Agents().List(ctx) // somebody follows who is not known
	}
	if err != nil {
		return nil, err
	}
	stored, _, err := document.List[Role](ctx, tx, rolePrefix)
	if err != nil {
		return nil, err
	}
	roles := map[storage.RoleID]viewer{}
	for _, r := range builtin {
		roles[r.ID] = viewerOf(r)
	}
	for _, r := range stored {
		roles[r.ID] = viewerOf(r)
	}
	of := make(map[storage.AgentID]viewer, len(agents))
	for _, a := range agents {
		if !a.Disabled {
			of[a.ID] = roles[orElse(a.Role, RoleAgent)]
		}
	}
	return of, nil
}
