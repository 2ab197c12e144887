package storetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"

	"github.com/rapport-go/rapport/storage"
)

func assignCases() []Case {
	return []Case{
		{"cases/S2.6 limits hold and nobody gets a case twice", caseAssign},
		{"cases/S2.6 one of several updates of a version", caseOneUpdate},
	}
}

const (
	assigners = 6
	staff     = 4
	staffMax  = 5
)

// caseAssign lets several assigners on two instances give cases to the same
// agents, under the locks that are meant for it: more cases than the agents may
// have, and fewer.
func caseAssign(k *kit) {
	for i, waiting := range []int{staff*staffMax + 9, staff*staffMax - 5} {
		a := &assignment{kit: k.on(k.open(texts("tenant", 2)[i]))}
		a.begin(waiting)
		stores := []storage.Store{a.store, k.open(texts("tenant", 2)[i])}
		k.together(assigners, func(n int, _ storage.Store) error { return a.work(n, stores[n%2]) })
		a.audit(min(waiting, staff*staffMax-len(a.held)))
	}
}

// An assignment is what happens to one queue.
type assignment struct {
	*kit
	held, queued []*storage.Case
}

// begin lets one agent have a case, offers another one to them and a third one
// to somebody else, and fills the queue.
func (a *assignment) begin(waiting int) {
	for i := range 3 {
		c := a.waiting("", 0, start)
		c.For, c.Offered = agentName(i/2), true
		if i == 0 {
			c.State, c.Owner, c.For, c.Offered = storage.CaseOngoing, agentName(0), "", false
		}
		a.held = append(a.held, c)
	}
	for i := range waiting {
		c := a.waiting("sales", i%2, after(i%5))
		c.For, c.Offered = "", false
		a.queued = append(a.queued, c)
	}
	a.update(func(ctx context.Context, tx storage.Tx) {
		a.ok(tx.Cases().Insert(ctx, a.held...))
		a.ok(tx.Cases().Insert(ctx, a.queued...))
	})
}

// work assigns until nobody waits, or all agents have enough.
func (a *assignment) work(n int, s storage.Store) error {
	random := rand.New(rand.NewPCG(uint64(n), 7))
	for {
		var first []*storage.Case
		err := s.View(a.ctx, func(ctx context.Context, tx storage.Tx) (err error) {
			first, err = tx.Cases().Waiting(ctx, storage.QueueQuery{Queue: "sales", Limit: 4})
			return err
		})
		if err != nil || len(first) == 0 {
			return err
		}
		full := false
		c, from := first[random.IntN(len(first))], random.IntN(staff)
		err = s.Update(a.ctx, func(ctx context.Context, tx storage.Tx) (err error) {
			full, err = assign(ctx, tx, c, from)
			return err
		})
		if err != nil || full {
			return err
		}
	}
}

// assign gives a case to the first agent, counted from one of them, who may
// have one more. full says that there is none.
func assign(ctx context.Context, tx storage.Tx, c *storage.Case, from int) (full bool, err error) {
	err = errors.Join(
		tx.Lock(ctx, storage.LockKey{Class: storage.LockConversation, Name: c.Conversation.String()}),
		tx.Lock(ctx, storage.LockKey{Class: storage.LockQueue, Name: "all"}))
	if err != nil {
		return false, err
	}
	got, err := tx.Cases().Get(ctx, c.ID)
	if err != nil || got[0].Queue == "" {
		return false, err
	}
	loads, err := tx.Cases().Loads(ctx)
	if err != nil {
		return false, err
	}
	for range 3 {
		runtime.Gosched() // let others come in between, if they can
	}
	for i := range staff {
		if agent := agentName((from + i) % staff); loadOf(loads, agent) < staffMax {
			return false, give(ctx, tx, got[0], agent)
		}
	}
	return true, nil
}

func loadOf(loads []storage.Load, agent storage.AgentID) (n int) {
	for _, l := range loads {
		if l.Agent == agent {
			n += l.Cases
		}
	}
	return n
}

// give makes an agent the owner, and writes that down.
func give(ctx context.Context, tx storage.Tx, c *storage.Case, agent storage.AgentID) error {
	c.State, c.Owner, c.Queue = storage.CaseOngoing, agent, ""
	c.Fence++
	return errors.Join(tx.Cases().Update(ctx, c), tx.Journal().Append(ctx, &storage.JournalEntry{
		At: start, Kind: "assigned", Case: c.ID, Data: []byte(`"` + agent + `"`),
	}))
}

// audit compares what is stored with what was written down. So many must have
// been given.
func (a *assignment) audit(given int) {
	a.Helper()
	var all []*storage.Case
	a.view(func(ctx context.Context, tx storage.Tx) {
		for _, c := range append(a.held, a.queued...) {
			got, err := tx.Cases().Get(ctx, c.ID)
			a.ok(err)
			all = append(all, got...)
		}
		a.loads(ctx, tx, held(all))
		a.queue(queuePages(ctx, a.kit, tx, "sales", 9), standing(all, "sales"))
	})
	a.equal(len(a.queued)-len(standing(all, "sales")), given)
	for _, l := range held(all) {
		if l.Cases > staffMax {
			a.Fatalf("%s has %d cases, more than %d", l.Agent, l.Cases, staffMax)
		}
	}
	told := a.told(given)
	for _, c := range all {
		if to, once := told[c.ID]; once && (to != c.Owner || c.Fence != a.queued[0].Fence+1) {
			a.Fatalf("a case was given to %q, and has the owner %q", to, c.Owner)
		}
	}
}

// told is who was given what, of the journal's so many entries.
func (a *assignment) told(given int) map[storage.CaseID]storage.AgentID {
	a.Helper()
	told := map[storage.CaseID]storage.AgentID{}
	es := a.journal(given)
	a.equal(len(es), given)
	for _, e := range es {
		if told[e.Case] != "" {
			a.Fatalf("a case was given to %s and to %s", told[e.Case], e.Data)
		}
		told[e.Case] = storage.AgentID(e.Data[1 : len(e.Data)-1])
	}
	return told
}

// caseOneUpdate lets several update what all of them have read, without any
// lock: one of them does, the others are told.
func caseOneUpdate(k *kit) {
	const rounds = 8
	for range rounds {
		c := k.waiting("sales", 0, start)
		k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Insert(ctx, c)) })
		errs := make([]error, assigners)
		k.together(assigners, func(n int, s storage.Store) error {
			var mine storage.Case
			errs[n] = s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
				mine = *c
				runtime.Gosched()
				return give(ctx, tx, &mine, agentName(n))
			})
			return nil
		})
		k.oneWon(c.ID, errs)
	}
	k.equal(len(k.journal(rounds)), rounds)
}

// oneWon checks that one update went well and that it is the one that is
// stored.
func (k *kit) oneWon(id storage.CaseID, errs []error) {
	k.Helper()
	var winners []storage.AgentID
	for n, err := range errs {
		if err == nil {
			winners = append(winners, agentName(n))
			continue
		}
		k.is(err, storage.ErrConflict)
	}
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Cases().Get(ctx, id)
		k.ok(err)
		k.equal(winners, []storage.AgentID{got[0].Owner})
		k.equal(got[0].Version, 2)
	})
}
