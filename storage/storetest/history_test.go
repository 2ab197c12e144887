package storetest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestLinear(t *testing.T) {
	for _, c := range []struct {
		name  string
		deeds []deed
		want  bool
	}{
		{"nothing happened", nil, true},
		{"one began", []deed{{1, began, 1, 2}}, true},
		{"one kept what nobody had", []deed{{1, kept, 1, 2}}, false},
		{"two began one after the other", []deed{{1, began, 1, 2}, {2, began, 3, 4}}, false},
		{"two began at the same time", []deed{{1, began, 1, 3}, {2, began, 2, 4}}, false},
		{"the second lost", []deed{{1, began, 1, 2}, {2, lost, 3, 4}}, true},
		{"the second lost before the first began", []deed{{2, lost, 1, 2}, {1, began, 3, 4}}, false},
		{"the second lost while the first began", []deed{{2, lost, 1, 4}, {1, began, 2, 3}}, true},
		{"one ended in between", []deed{{1, began, 1, 2}, {1, ended, 3, 4}, {2, began, 5, 6}}, true},
		{"the end was being made", []deed{{1, began, 1, 2}, {1, ended, 3, 6}, {2, began, 4, 5}}, true},
		{"the end came later", []deed{{1, began, 1, 2}, {2, began, 3, 4}, {1, ended, 5, 6}}, false},
		{"one did not see their own", []deed{{1, began, 1, 2}, {1, absent, 3, 4}}, false},
		{"one lost to themselves", []deed{{1, began, 1, 2}, {1, lost, 3, 4}}, false},
	} {
		assert.Equal(t, c.want, linear(c.deeds), c.name)
	}
}

// history draws deeds of a binding that works, each at some moment between its
// call and its end.
func history(t *rapid.T, agents int) []deed {
	var deeds []deed
	clock, holder := int64(0), nobody
	called := make([]int64, agents)
	for range rapid.IntRange(0, 20).Draw(t, "deeds") {
		agent := rapid.IntRange(0, agents-1).Draw(t, "agent")
		clock += 2
		d := deed{agent: agent, called: called[agent] + 1, ended: clock}
		called[agent] = clock
		giveUp := rapid.Bool().Draw(t, "give up")
		switch {
		case giveUp && holder == agent:
			d.what, holder = ended, nobody
		case giveUp:
			d.what = absent
		case holder == nobody:
			d.what, holder = began, agent
		case holder == agent:
			d.what = kept
		default:
			d.what = lost
		}
		deeds = append(deeds, d)
	}
	return deeds
}

func TestLinearTakesWhatWorks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { require.True(t, linear(history(t, 4))) })
}

// TestLinearIsTheSlowWay compares with trying all orders.
func TestLinearIsTheSlowWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		deeds := history(t, 3)
		deeds = deeds[:min(len(deeds), 6)]
		for i := range deeds {
			if rapid.IntRange(0, 3).Draw(t, "lie") == 0 {
				deeds[i].what = effect(rapid.IntRange(0, 4).Draw(t, "what"))
			}
		}
		require.Equal(t, someOrder(deeds, nobody), linear(deeds))
	})
}

// someOrder tries every deed that none of the others precedes.
func someOrder(left []deed, holder int) bool {
	if len(left) == 0 {
		return true
	}
	for i, d := range left {
		rest := append(append([]deed(nil), left[:i]...), left[i+1:]...)
		early := true
		for _, other := range rest {
			early = early && d.called <= other.ended
		}
		if next, ok := d.next(holder); early && ok && someOrder(rest, next) {
			return true
		}
	}
	return false
}
