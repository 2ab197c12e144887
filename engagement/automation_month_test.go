package engagement_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A month of conversations is played three times with the same acts of the same
// people. First in peace. Then with engines that are thrown away between any two
// due moments: what each contact was sent must be the same. Agents have room for
// everybody there: who gets one of two places that are wanted at one instant is
// chance. And then with little room, and a store that now and then does not say
// whether it has committed: nothing may be missing or doubled.

// A month is one run.
type month struct {
	*world
	rng  *rand.Rand // of what goes wrong; nil for nothing
	ails bool       // the store does, too
	// people are how many contacts there are.
	people int
	open   func() storage.Store
	quiet  bool // no troubles at present
	mu     sync.Mutex
	ill    int // how many transactions have failed since sick
	sick   time.Time
	// engines is how many there were, one after the other.
	engines int
}

// errIll is what a store says that has lost its connection.
var errIll = errors.New("the connection was lost")

// shaky is a store that is ill now and then.
type shaky struct {
	storage.Store
	m *month
}

// Update fails before the commit, or after it.
func (s shaky) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	switch s.m.trouble() {
	case afterCommit:
		return errors.Join(s.Store.Update(ctx, fn), errIll)
	case beforeCommit:
		return s.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
			return errors.Join(fn(ctx, tx), errIll)
		})
	}
	return s.Store.Update(ctx, fn)
}

// What may happen to a transaction.
const (
	nothing = iota
	beforeCommit
	afterCommit
)

// trouble chooses what happens to a transaction. Nothing falls ill twice within a
// minute, but for two in a row: what is put off is done within that time.
func (m *month) trouble() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.ails || m.quiet {
		return nothing
	}
	now := time.Now()
	switch {
	case now.Sub(m.sick) > 70*time.Second && m.rng.IntN(4) == 0:
		m.sick, m.ill = now, 1
	case now.Equal(m.sick) && m.ill == 1 && m.rng.IntN(3) == 0:
		m.ill = 2
	default:
		return nothing
	}
	return beforeCommit + m.rng.IntN(2)
}

// newMonth is a floor with two agents and a bot, and all automations switched on.
func newMonth(t *testing.T, open func() storage.Store, people int, rng *rand.Rand, ails bool) *month {
	t.Helper()
	m := &month{rng: rng, ails: ails, people: people, open: open, quiet: true}
	fake := channeltest.NewFake("line")
	fake.SetCapabilities(func(c *channel.Capabilities) {
		dayWindow(c)
		c.Idempotent = true
		c.Window.Length += 50 * time.Second // all happens on whole minutes, or put off by less
	})
	m.engine(t, fake)
	room := 1000
	if ails {
		room = 2
	}
	desk := given(room)
	desk.Destinations[0].Queue = &routing.Queue{Hold: 6 * time.Hour}
	desk.Destinations[0].Targets = append(desk.Destinations[0].Targets, routing.Target{Bot: "robo"})
	m.onFloor(desk)
	m.saveHours("office", daily("UTC", hours.At(6, 0), hours.At(20, 0)))
	m.automates(everything)
	return m
}

// engine throws the engine away and makes another one.
func (m *month) engine(t *testing.T, fake *channeltest.Fake) {
	t.Helper()
	was := m.quiet
	m.quiet = true
	m.world = newWorldOn(t, shaky{m.open(), m}, func(c *engagement.Config, _ *channeltest.Fake) {
		c.Channels = map[channel.ID]channel.Channel{line: fake}
		c.SendTimeout = time.Second // what a lost engine has claimed is soon free
		c.Policies = map[channel.ID]engagement.Policy{line: {Reopen: engagement.Reopen{Within: 12 * time.Hour}}}
	})
	m.fake, m.quiet = fake, was
	m.engines++
}

// margin is how long before and after each act nothing falls due, so that what is
// put off for a while by troubles does not meet it.
const margin = 4 * time.Minute

// plays does the acts, each at its instant. Acts without one happen when it is
// quiet, which is noted.
func (m *month) plays(acts []act) {
	for i := range acts {
		a := &acts[i]
		if a.at.IsZero() {
			m.until(time.Now().Add(a.wait))
			m.calm()
			a.at = time.Now()
		}
		m.until(a.at)
		m.quiet = true
		m.does(a)
		m.quiet = false
	}
	m.until(acts[len(acts)-1].at.Add(100 * time.Hour))
}

// calm lets time pass until nothing is to be done for a while.
func (m *month) calm() {
	m.until(time.Now().Add(margin))
	for {
		next, some := m.next()
		if !some || time.Until(next) > margin {
			return
		}
		m.until(next.Add(margin))
	}
}

// until does what falls due up to an instant. Between any two due moments the
// engine may be thrown away.
func (m *month) until(end time.Time) {
	for {
		if m.rng != nil && m.rng.IntN(3) == 0 {
			m.engine(m.t, m.fake)
		}
		err := m.RunDue(m.t.Context(), time.Now())
		if err != nil {
			require.ErrorIs(m.t, err, errIll)
		}
		next, some := m.next()
		if err != nil {
			next, some = time.Now().Add(time.Second), true
		}
		if !some || next.After(end) {
			break
		}
		pass(max(time.Until(next), time.Second))
	}
	if rest := time.Until(end); rest > 0 {
		pass(rest)
	}
	_ = m.RunDue(m.t.Context(), time.Now())
}

// heard is what each contact was sent, in order.
func (m *month) heard() map[string][]string {
	all := map[string][]string{}
	for _, s := range m.fake.Sent() {
		all[s.To.Value] = append(all[s.To.Value], channeltest.Words(s.Parts))
		require.Equal(m.t, 1, m.fake.Copies(s.Key))
	}
	return all
}

// states are those of each person's latest case.
func (m *month) states() map[string]storage.CaseState {
	all := map[string]storage.CaseState{}
	for i := range m.people {
		who := fmt.Sprint("person-", i)
		if c := m.known(channel.Address{Kind: channel.AddressUser, Value: who}); c != nil {
			all[who] = c.State
		}
	}
	return all
}

// ran counts what each automation did.
func (m *month) ran() map[string]int {
	all := map[string]int{}
	for _, e := range m.happened(engagement.AutomationRan) {
		all[e.Detail.Automation.Automation]++
	}
	return all
}

func TestAutomationsOfAMonthOverRestarts(t *testing.T) {
	for _, c := range []struct {
		store  string
		seed   uint64
		people int
		acts   int
		has    []string
	}{
		{"memory", 1, 30, 700, []string{"welcome", "out_of_hours", "bot_silence", "bot_fallback", "reminder", "keyword", "owner", "rule:bot", "rule:back"}},
		{"memory", 2, 12, 600, []string{"idle", "reminder", "auto_close", "close_message", "rule:vip"}},
		{"memory", 3, 4, 300, nil},
		{"sqlite", 4, 8, 80, nil},
	} {
		if testing.Short() {
			c.acts, c.has = c.acts/4, nil
		}
		t.Run(fmt.Sprint(c.store, " seed ", c.seed), func(t *testing.T) {
			acts := plan(rand.New(rand.NewPCG(c.seed, 1)), c.acts, c.people)
			peace, want := playMonth(t, c.store, acts, c.people, nil, false)
			restarted, got := playMonth(t, c.store, acts, c.people, rand.New(rand.NewPCG(c.seed, 2)), false)
			assert.Greater(t, restarted.engines, 5*peace.engines)
			assert.Equal(t, want, got)
			for _, name := range c.has {
				assert.Positive(t, want.ran[name], name)
			}
			_, ill := playMonth(t, c.store, acts, c.people, rand.New(rand.NewPCG(c.seed, 3)), true)
			if len(c.has) > 0 {
				assert.Positive(t, ill.ran["queue_notice"], "some had to wait")
			}
			for _, all := range []monthly{want, ill} {
				all.complete(t, acts)
			}
			t.Logf("%d messages in %s: %v", len(peace.fake.Sent()), acts[len(acts)-1].at.Sub(acts[0].at), want.ran)
		})
	}
}

// complete checks what does not depend on who serves whom: everybody who turned up
// was welcomed once, and every question for the price has one answer.
func (c monthly) complete(t *testing.T, acts []act) {
	t.Helper()
	type count struct{ welcome, price int }
	want, got := map[string]count{}, map[string]count{}
	for _, a := range acts {
		n := want[a.who]
		if a.kind == writes || a.kind == opens {
			n.welcome = 1
		}
		if a.kind == writes && strings.Contains(a.text, "price") {
			n.price++
		}
		if want[a.who] = n; n == (count{}) {
			delete(want, a.who)
		}
	}
	for who, all := range c.heard {
		n := count{}
		for _, text := range all {
			switch text {
			case "welcome":
				n.welcome++
			case "10 a month":
				n.price++
			}
		}
		got[who] = n
	}
	assert.Equal(t, want, got)
}

// A monthly is what came of a run.
type monthly struct {
	heard  map[string][]string
	states map[string]storage.CaseState
	ran    map[string]int
}

// playMonth plays a month, and notes when the acts were.
func playMonth(t *testing.T, store string, acts []act, people int, rng *rand.Rand, ails bool) (m *month, came monthly) {
	t.Helper()
	inBubbleOn(t, store, func(t *testing.T, open func() storage.Store) {
		m = newMonth(t, open, people, rng, ails)
		m.quiet = false
		m.plays(acts)
		m.quiet = true
		came = monthly{m.heard(), m.states(), m.ran()}
	})
	return m, came
}
