package binding_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// A search goes through all states of a world, nearest first.
type search struct {
	world   *world
	states  []state
	from    []int32
	by      []action
	seen    map[state]struct{}
	counts  [kinds]int
	wrong   wrong
	wanted  []wrong // empty means anything
	atLimit bool
}

// explore visits every state that can be reached, but at most so many, and
// stops at the first in which something is wrong, or what is looked for is: no
// shorter way leads to one.
func explore(w world, limit int, wanted ...wrong) *search {
	s := &search{world: &w, seen: map[state]struct{}{}, wanted: wanted}
	s.add(first(), -1, action{})
	for at := 0; at < len(s.states) && s.wrong == fine; at++ {
		if len(s.states) >= limit {
			s.atLimit = true
			break
		}
		here := s.states[at]
		w.next(&here, func(a action, next state, bad wrong) {
			if s.wrong != fine {
				return
			}
			s.counts[a.kind]++
			if fresh := s.add(next, int32(at), a); fresh && !s.stops(bad) {
				bad = w.invariant(&next)
			}
			if s.stops(bad) {
				s.wrong = bad
				s.states, s.from, s.by = append(s.states, next), append(s.from, int32(at)), append(s.by, a)
			}
		})
	}
	return s
}

func (s *search) stops(bad wrong) bool {
	return bad != fine && (len(s.wanted) == 0 || slices.Contains(s.wanted, bad))
}

func (s *search) add(next state, from int32, by action) bool {
	key := next.canonical(s.world.agents)
	if _, old := s.seen[key]; old {
		return false
	}
	s.seen[key] = struct{}{}
	s.states, s.from, s.by = append(s.states, next), append(s.from, from), append(s.by, by)
	return true
}

// trace is how the last state came about.
func (s *search) trace() string {
	var path []int32
	for at := int32(len(s.states) - 1); at > 0; at = s.from[at] {
		path = append(path, at)
	}
	slices.Reverse(path)
	var out strings.Builder
	now := 0
	for _, at := range path {
		if s.by[at].kind == ticks {
			now++
			continue
		}
		fmt.Fprintf(&out, "  tick %d, %s\n", now, s.by[at].told(&s.states[s.from[at]], &s.states[at]))
	}
	fmt.Fprintf(&out, "  tick %d: %s", now, s.wrong)
	return out.String()
}

// wander takes so many steps at random, and tells of the first wrong one.
func wander(w world, random *rand.Rand, steps int) (wrong, string) {
	here := first()
	var out strings.Builder
	type way struct {
		by   action
		to   state
		what wrong
	}
	for range steps {
		var ways []way
		w.next(&here, func(a action, next state, bad wrong) {
			if a.kind != excluded && a.kind != erases && (!a.kind.rare() || random.IntN(40) == 0) {
				ways = append(ways, way{a, next, worst(bad, w.invariant(&next))})
			}
		})
		to := ways[random.IntN(len(ways))]
		fmt.Fprintf(&out, "  %s\n", to.by.told(&here, &to.to))
		if to.what != fine {
			return to.what, out.String()
		}
		here = to.to
	}
	return fine, ""
}
