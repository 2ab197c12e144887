package engagement_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

const (
	strifeEngines  = 3
	strifeContacts = 3
	strifeDeeds    = 8 // of each agent in each history
)

var strifeAgents = []storage.AgentID{"ana", "ben", "cleo", "dan", "eva"}

// A strife is agents who contend for a few contacts, on several engines with
// the same data and the same provider, which refuses some messages.
type strife struct {
	t       *testing.T
	engines []*strifeEngine
	clock   atomic.Int64
	rounds  int

	mu       sync.Mutex
	random   *rand.Rand
	history  []porcupine.Operation
	arrivals []arrival
	latest   map[string]storage.BindingID // of each number
	trouble  error                        // the first error that is no refusal
}

// A strifeEngine sends when it is rung for.
type strifeEngine struct {
	*world
	bell    chan struct{}
	began   int64                 // when it last began to look for what to send
	bounced []porcupine.Operation // what the provider refused since
}

// An arrival is a message that reached the provider.
type arrival struct {
	message storage.MessageID
	bond    storage.BindingID
	agent   storage.AgentID
	// looked is when its engine began to look for messages, which was before the
	// hand-over, and at when the provider had answered.
	looked, at int64
}

func newStrife(t *testing.T, seed uint64, open func() storage.Store) *strife {
	t.Helper()
	s := &strife{t: t, random: rand.New(rand.NewPCG(seed, 22))}
	var provider *shop
	for range strifeEngines {
		e := &strifeEngine{bell: make(chan struct{}, 1)}
		e.world = newShopOn(t, open(), func(cfg *engagement.Config, own *shop) {
			if provider == nil {
				provider = own
			}
			cfg.Channels[line] = provider
			cfg.Hooks.SendDone = func(_ context.Context, m *storage.Message, err error) { s.sent(e, m, err) }
		})
		s.engines = append(s.engines, e)
	}
	provider.OnSend(s.refuseSome)
	for _, id := range strifeAgents[3:] {
		require.NoError(t, s.engines[0].PutAgent(t.Context(), "", &storage.Agent{ID: id, Name: string(id)}))
	}
	return s
}

func (s *strife) roll(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.IntN(n)
}

// refuseSome is the provider: it takes four messages of five.
func (s *strife) refuseSome(context.Context, *channel.Message) (channel.Receipt, error) {
	if s.roll(5) == 0 {
		return channel.Receipt{}, &channel.Error{Kind: channel.Invalid, Op: "strife: send"}
	}
	return channel.Receipt{}, nil
}

// sent is called when the provider has answered and nothing of that is
// recorded yet.
func (s *strife) sent(e *strifeEngine, m *storage.Message, err error) {
	now := s.clock.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.arrivals = append(s.arrivals, arrival{m.ID, m.Binding, storage.AgentID(m.Author.ID), e.began, now})
		return
	}
	d := deed{kind: bounces, bond: m.Binding, agent: "provider"}
	e.bounced = append(e.bounced, porcupine.Operation{Input: d, Call: now, Output: answer{}})
}

// play makes one history about contacts whom nobody knows yet.
func (s *strife) play() {
	s.rounds++
	s.history, s.arrivals, s.latest = nil, nil, map[string]storage.BindingID{}
	ctx, stop := context.WithCancel(s.t.Context())
	var agents, senders sync.WaitGroup
	for _, e := range s.engines {
		senders.Go(func() { s.send(ctx, e) })
	}
	for _, id := range strifeAgents {
		agents.Go(func() { s.contend(id, rand.New(rand.NewPCG(uint64(s.roll(1<<30)), 1))) })
	}
	agents.Wait()
	stop()
	senders.Wait()
	s.look(s.t.Context(), s.engines[0]) // sends what is left
}

// send sends whenever somebody rings.
func (s *strife) send(ctx context.Context, e *strifeEngine) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.bell:
			s.look(context.WithoutCancel(ctx), e)
		}
	}
}

// look sends what there is to send. By its end every outcome is recorded.
func (s *strife) look(ctx context.Context, e *strifeEngine) {
	e.began = s.clock.Add(1)
	err := e.RunDue(ctx, time.Now())
	now := s.clock.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble = errors.Join(s.trouble, err)
	for _, o := range e.bounced {
		o.Return = now
		s.history = append(s.history, o)
	}
	e.bounced = nil
}

// contend is one agent's deeds, on any engine, one after the other.
func (s *strife) contend(agent storage.AgentID, random *rand.Rand) {
	var work []deed // cases of the agent's to be closed
	for range strifeDeeds {
		for range random.IntN(20) {
			runtime.Gosched()
		}
		e := s.engines[random.IntN(strifeEngines)]
		number := fmt.Sprintf("+49151%08d", 30_000_000+s.rounds*strifeContacts+random.IntN(strifeContacts))
		switch n := random.IntN(10); {
		case n < 2:
			s.do(e, deed{kind: looks, number: number, agent: "chief"})
		case n < 4 && !s.revocable(number).IsZero():
			s.do(e, deed{kind: revokes, number: number, agent: "chief", bond: s.revocable(number)})
		case n < 7 && len(work) > 0:
			s.do(e, work[0])
			work = work[1:]
		default:
			a := s.do(e, deed{kind: engages, number: number, agent: agent})
			if !a.work.IsZero() {
				work = append(work, deed{kind: closes, number: number, agent: agent, work: a.work})
			}
		}
		s.ring(random.IntN(strifeEngines))
	}
}

func (s *strife) ring(engine int) {
	select {
	case s.engines[engine].bell <- struct{}{}:
	default: // it was rung for already
	}
}

// revocable is the binding of a number that was made last.
func (s *strife) revocable(number string) storage.BindingID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.latest[number]
}
