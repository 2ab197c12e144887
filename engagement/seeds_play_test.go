package engagement_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
)

// A seedPlay is several processes on one store, a provider, customers and agents.
// Whatever reaches the store or the provider waits until it is chosen, one at a
// time, so that a seed says all that happens.
type seedPlay struct {
	t        *testing.T
	rng      *rand.Rand
	store    storage.Store
	provider *seedProvider
	mutant   seedMutant
	engages  bool // agents write first, instead of getting cases by routing

	processes []*seedProcess
	agents    map[storage.AgentID]bool // who is busy
	sends     []*seedSend
	late      map[storage.AgentID]int // answers to what was done long ago: they take a case by hand
	counter   int
	acts      int
	trace     []string
	calm      bool // nothing goes wrong any more

	mu       sync.Mutex
	waiting  []*seedTurn
	refusals int
}

// A seedProcess is an engine that may die.
type seedProcess struct {
	*world
	play    *seedPlay
	name    string
	dead    atomic.Bool
	ticking atomic.Bool
}

// A seedTurn is somebody who waits to be chosen.
type seedTurn struct {
	label string
	go_   chan trouble
}

// wait waits until the seed chooses who waits here, and says how it goes.
func (p *seedPlay) wait(label string) trouble {
	turn := &seedTurn{label, make(chan trouble, 1)}
	p.mu.Lock()
	p.waiting = append(p.waiting, turn)
	p.mu.Unlock()
	return <-turn.go_
}

// queue is all who wait, in an order that does not depend on the scheduler.
func (p *seedPlay) queue() []*seedTurn {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	slices.SortStableFunc(p.waiting, func(a, b *seedTurn) int { return cmp.Compare(a.label, b.label) })
	return p.waiting
}

// next is the context of one more act.
func (p *seedPlay) next() context.Context {
	p.acts++
	return context.WithValue(context.Background(), actKey{}, fmt.Sprintf(" (%03d)", p.acts))
}

// choose lets the i-th go on.
func (p *seedPlay) choose(i int) {
	p.mu.Lock()
	turn := p.waiting[i]
	p.waiting = slices.Delete(p.waiting, i, i+1)
	p.mu.Unlock()
	how := allWell
	if !p.calm && p.rng.IntN(8) == 0 {
		how = trouble(1 + p.rng.IntN(3))
	}
	if p.mutant == commitsNothing && !p.calm && strings.Contains(turn.label, " commits") && p.rng.IntN(30) == 0 {
		how = saysDone
	}
	p.note("%s: %s", turn.label, [...]string{"well", "fails", "is done and fails", "takes long", "is not done"}[how])
	turn.go_ <- how
}

func (p *seedPlay) note(format string, args ...any) {
	p.trace = append(p.trace, fmt.Sprintf(format, args...))
}

// newSeedPlay opens the business.
func newSeedPlay(t *testing.T, seed uint64, mutant seedMutant) *seedPlay {
	t.Helper()
	p := &seedPlay{
		t: t, rng: rand.New(rand.NewPCG(seed, 9)), store: memory.New().Tenant("test"), mutant: mutant, engages: seed%2 == 0,
		agents: map[storage.AgentID]bool{}, late: map[storage.AgentID]int{}, calm: true,
	}
	first := newShopOn(t, p.store, func(_ *engagement.Config, s *shop) {
		p.provider = &seedProvider{shop: s, written: map[channel.Address][]channel.ProviderID{}}
		s.SetCapabilities(func(c *channel.Capabilities) { c.Idempotent, c.KeyReturned = seed%3 == 0, seed%5 < 3 })
	})
	if !p.engages {
		s := desk(func(*routing.Destination) {})
		s.Destinations[0].Assign = true
		s.Staff.Capacity.Total = seedCapacity
		first.mustRoute("chief", s)
		for _, id := range seedAgents {
			first.is(id, routing.Active)
		}
	}
	for range 2 + p.rng.IntN(2) {
		p.start()
	}
	return p
}

// start starts one more process.
func (p *seedPlay) start() {
	n := &seedProcess{play: p, name: fmt.Sprint("process ", len(p.processes)+1)}
	calm := p.calm
	n.world = p.open(n)
	p.calm = calm
	p.processes = append(p.processes, n)
}

// open makes the engine. What it does before it runs is nobody's turn.
func (p *seedPlay) open(n *seedProcess) *world {
	w := &world{t: p.t, store: p.store, fake: p.provider.Fake}
	e, err := engagement.New(engagement.Config{
		Store: seedStore{p.store, n}, Channels: map[channel.ID]channel.Channel{line: seedLine{p.provider.shop, n}},
		Policies: map[channel.ID]engagement.Policy{line: {Concurrency: 1}}, Logger: noLog, SyncTemplates: -1,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	w.Engine, w.hook = e, e.Handler()
	return w
}

// living are the processes that have not died.
func (p *seedPlay) living() []*seedProcess {
	return slices.DeleteFunc(slices.Clone(p.processes), func(n *seedProcess) bool { return n.dead.Load() })
}

// some is one of the living.
func (p *seedPlay) some() *seedProcess { all := p.living(); return all[p.rng.IntN(len(all))] }

// pass lets time pass. What becomes due by that waits for its turn.
func (p *seedPlay) pass(d time.Duration) {
	p.note("%v pass", d)
	pass(d)
	synctest.Wait()
}
