package engagement_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// troubled is a store that fails now and then: before it has done anything, or
// after the commit, when only the answer is lost.
type troubled struct {
	storage.Store
	healthy *atomic.Bool
	mu      *sync.Mutex
	rng     *rand.Rand
}

var errTrouble = errors.New("connection lost")

func (s troubled) dice() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.healthy.Load() {
		return 99
	}
	return s.rng.IntN(100)
}

func (s troubled) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	switch d := s.dice(); {
	case d < 5:
		return errTrouble
	case d < 10:
		return errors.Join(s.Store.Update(ctx, fn), errTrouble)
	}
	return s.Store.Update(ctx, fn)
}

func (s troubled) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	if s.dice() < 5 {
		return errTrouble
	}
	return s.Store.View(ctx, fn)
}

// TestTrouble lets store and provider fail at random while customers write and
// agents answer, each trying until they succeed. When the trouble is over,
// everything is there once, in order, and nothing arrived twice.
func TestTrouble(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			bubble(t, func(t *testing.T) { newStorm(t, seed).run() })
		})
	}
}

type storm struct {
	*world
	healthy atomic.Bool
	mu      sync.Mutex
	rng     *rand.Rand
}

func newStorm(t *testing.T, seed uint64) *storm {
	s := &storm{rng: rand.New(rand.NewPCG(seed, 1))}
	s.healthy.Store(true)
	store := troubled{memory.New().Tenant("test"), &s.healthy, &s.mu, s.rng}
	s.world = newWorldOn(t, store, func(c *engagement.Config, f *channeltest.Fake) {
		c.Poll = 20 * time.Second
		f.SetCapabilities(func(c *channel.Capabilities) { c.KeyReturned = seed%2 == 0 })
	})
	s.fake.SetLatency(70 * time.Millisecond)
	return s
}

const (
	stormCustomers = 6
	stormRounds    = 5
)

func (s *storm) run() {
	s.healthy.Store(false)
	stop := s.start()
	var wg sync.WaitGroup
	for i := range stormCustomers {
		wg.Go(func() { s.customer(i) })
	}
	wg.Wait()
	pass(time.Hour)
	s.healthy.Store(true)
	pass(24 * time.Hour) // long enough for every retry, and for what was set aside
	stop()
	s.audit()
}

func (s *storm) customer(i int) {
	from := channel.Address{Kind: channel.AddressUser, Value: fmt.Sprint("c", i)}
	for round := range stormRounds {
		m := s.fake.Inbound(from, fmt.Sprint("question ", i, " ", round))
		m.At = time.Now()
		for s.deliver(m) != http.StatusOK {
			pass(time.Second)
		}
		s.spoilProvider()
		s.answer(from, fmt.Sprint("answer ", i, " ", round))
		pass(10 * time.Second)
	}
}

func (s *storm) answer(to channel.Address, text string) {
	for {
		_, err := s.Send(s.t.Context(), engagement.Outgoing{
			Channel: line, To: to, Agent: "ana", Key: text, Parts: channel.Parts{channel.Text{Body: text}},
		})
		if err == nil {
			return
		}
		pass(time.Second)
	}
}

// spoilProvider makes one of the next calls go wrong, sometimes.
func (s *storm) spoilProvider() {
	s.mu.Lock()
	d := s.rng.IntN(10)
	s.mu.Unlock()
	switch d {
	case 0:
		s.fake.LoseAnswer()
	case 1:
		s.fake.FailNextAs(channel.Unavailable, 0)
	case 2:
		s.fake.FailNextAs(channel.RateLimited, time.Minute)
	case 3:
		s.fake.FailNext(&channel.Error{Kind: channel.Unavailable, Uncertain: true})
	}
}

func (s *storm) audit() {
	list, err := s.SetAside(s.t.Context(), storage.SetAsideID{}, 10)
	require.NoError(s.t, err)
	assert.Empty(s.t, list)
	for i := range stormCustomers {
		s.auditCustomer(i)
	}
}

func (s *storm) auditCustomer(i int) {
	sent, err := s.Send(s.t.Context(), engagement.Outgoing{ // finds the conversation: the key is known
		Channel: line, To: channel.Address{Kind: channel.AddressUser, Value: fmt.Sprint("c", i)}, Agent: "ana",
		Key: fmt.Sprint("answer ", i, " 0"), Parts: channel.Parts{channel.Text{Body: fmt.Sprint("answer ", i, " 0")}},
	})
	require.NoError(s.t, err)
	require.True(s.t, sent.Repeated)
	in, out := 0, 0
	for _, m := range s.timeline(sent.Messages[0].Conversation) {
		if m.Direction == storage.Inbound {
			in++
			continue
		}
		out++
		s.auditMessage(m)
	}
	assert.Equal(s.t, stormRounds, in)
	assert.Equal(s.t, stormRounds, out)
}

func (s *storm) auditMessage(m *storage.Message) {
	copies := s.fake.Copies(m.ID.String())
	switch m.Outcome {
	case storage.OutcomeAccepted:
		assert.Equal(s.t, 1, copies)
	case storage.OutcomeUnknown:
		assert.LessOrEqual(s.t, copies, 1)
	default:
		assert.Fail(s.t, "not settled", "outcome %q, %d copies", m.Outcome, copies)
	}
}
