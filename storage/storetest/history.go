package storetest

import "slices"

// A deed is one transaction of an agent about one contact's binding: what it
// did, and between which two moments of the test.
type deed struct {
	agent  int
	what   effect
	called int64
	ended  int64
}

// An effect is what a deed did to the binding, as its agent was told.
type effect int

const (
	began  effect = iota // nobody held it, and the agent took it
	kept                 // the agent held it, and goes on
	lost                 // another one held it
	ended                // the agent held it, and gave it up
	absent               // the agent wanted to give it up but did not hold it
)

func (e effect) String() string {
	return [...]string{"began", "kept", "lost", "ended", "absent"}[e]
}

// nobody holds.
const nobody = -1

// next is who holds after a deed, if who held before allows it.
func (d deed) next(holder int) (int, bool) {
	switch d.what {
	case began:
		return d.agent, holder == nobody
	case kept:
		return d.agent, holder == d.agent
	case lost:
		return holder, holder != nobody && holder != d.agent
	case ended:
		return nobody, holder == d.agent
	}
	return holder, holder != d.agent
}

// linear reports whether the deeds, up to 64 of them, can have happened one
// after the other, each at some moment between its call and its end: then at
// no time did two agents hold. It tries all orders, and no state twice.
func linear(deeds []deed) bool {
	type state struct {
		done   uint64
		holder int
	}
	tried := map[state]bool{}
	var try func(state) bool
	try = func(s state) bool {
		if s.done == 1<<len(deeds)-1 {
			return true
		}
		if tried[s] {
			return false
		}
		tried[s] = true
		for _, i := range possible(deeds, s.done) {
			holder, ok := deeds[i].next(s.holder)
			if ok && try(state{s.done | 1<<i, holder}) {
				return true
			}
		}
		return false
	}
	return try(state{holder: nobody})
}

// possible are the deeds that can come next: those that were called before any
// of the others ended.
func possible(deeds []deed, done uint64) []int {
	var left []int
	for i := range deeds {
		if done&(1<<i) == 0 {
			left = append(left, i)
		}
	}
	first := slices.MinFunc(left, func(a, b int) int { return int(deeds[a].ended - deeds[b].ended) })
	return slices.DeleteFunc(left, func(i int) bool { return deeds[i].called > deeds[first].ended })
}
