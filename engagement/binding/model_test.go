package binding_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// plain is a world of two agents whose processes share a clock. Calls are lost,
// answers come late, processes die and stall at every step.
func plain() world {
	return world{
		agents: 2, lanes: 1, slots: 2, most: 2, clocks: []tick{0}, periods: []tick{2}, bound: 1, lease: 1, protocol: proven(),
	}
}

// worlds are those in which the real protocol is proven. Each makes one thing
// harder, since everything at once is more than can be gone through.
func worlds() []world {
	three := plain()
	three.name, three.agents, three.slots = "S1.20 S1.22 three agents", 3, 3
	answers := plain()
	answers.name, answers.replies, answers.retries = "S1.27 the contact answers, and messages are tried again", true, true
	long := answers
	long.name, long.retries, long.periods, long.bound, long.lease = "S1.24 a longer period and bound", false, []tick{3}, 2, 2
	addresses := plain()
	addresses.name, addresses.lanes, addresses.retries = "S1.21 a contact with two addresses, and so two calls at once", 2, true
	repeats := plain()
	repeats.name, repeats.repeats, repeats.replies = "S1.23 a provider that drops repeats", true, true
	clocks := plain()
	clocks.name, clocks.clocks, clocks.skew = "S1.35 processes whose clocks differ", []tick{0, 1}, 1
	people := plain()
	people.name, people.interferes = "S1.31 S1.33 S1.43 people who revoke, switch off, deactivate and take the case", true
	periods := plain()
	periods.name, periods.periods, periods.replies = "S1.29 a period that is changed", []tick{2, 1}, true
	return []world{three, answers, long, addresses, repeats, clocks, people, periods}
}

// The limit is never met: a search that it stops has proven nothing.
const limit = 2_000_000

func TestS1_20_S1_22_S1_23_ProtocolHoldsInEveryState(t *testing.T) {
	total := 0
	var counts [kinds]int
	for _, w := range worlds() {
		t.Run(w.name, func(t *testing.T) {
			if testing.Short() {
				w.agents, w.slots = min(w.agents, 2), min(w.slots, 2)
			}
			s := explore(w, limit)
			require.Equal(t, fine, s.wrong, "\n%s", s.trace())
			require.False(t, s.atLimit, "more than %d states", limit)
			t.Logf("explored %d states, every one that can be reached", len(s.states))
			total += len(s.states)
			for k, n := range s.counts {
				counts[k] += n
			}
		})
	}
	t.Logf("explored %d states", total)
	for k, n := range counts {
		assert.NotZero(t, n, "the model never does this: %s", told[k])
	}
}

// Everything at once is too much to go through, and so it is walked through.
func TestS1_20_ProtocolHoldsOnLongWalks(t *testing.T) {
	w := everything()
	walks := 600
	if testing.Short() {
		walks = 100
	}
	for seed := range walks {
		bad, trace := wander(w, rand.New(rand.NewPCG(uint64(seed), 1)), 400)
		require.Equal(t, fine, bad, "seed %d\n%s", seed, trace)
	}
}

// The same walks find what is wrong with a protocol that is weaker, or they
// would not say much.
func TestS1_20_LongWalksFindTrouble(t *testing.T) {
	for _, weaken := range []func(w *world){
		func(w *world) { w.handOver, w.accepted = checked, onlyExtends },
		func(w *world) { w.endless = true },
		func(w *world) { w.unsent = func(*storage.Binding, time.Time) {} },
	} {
		w := everything()
		weaken(&w)
		found := fine
		for seed := 0; seed < 1000 && found == fine; seed++ {
			var trace string
			found, trace = wander(w, rand.New(rand.NewPCG(uint64(seed), 1)), 400)
			if found != fine {
				t.Logf("walk %d: %s, after %d steps", seed, found, strings.Count(trace, "\n"))
			}
		}
		assert.NotEqual(t, fine, found)
	}
}

func everything() world {
	w := plain()
	w.agents, w.lanes, w.slots, w.most, w.clocks, w.skew = 3, 2, 3, 3, []tick{-1, 0, 1}, 2
	w.periods, w.bound, w.lease = []tick{4, 3}, 2, 3
	w.replies, w.retries = true, true
	return w
}
