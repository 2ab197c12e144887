package simulate

import (
	"slices"
	"sync"
)

// Faults are the faults of calls that were asked for: F is what the simulator
// calls one, and O its operations, whose zero value stands for all. The zero
// Faults are none. They are safe for concurrent use.
type Faults[O comparable, F any] struct {
	mu      sync.Mutex
	planned []plannedFault[O, F]
}

type plannedFault[O comparable, F any] struct {
	op    O
	fault F
	left  int
	over  chan struct{}
}

// Plan makes f happen to the next n calls of an operation, and returns a channel
// that is closed when the last of them has been taken; at once if n is below 1.
// Faults for the same calls happen one after the other, in the order in which
// they were planned.
func (p *Faults[O, F]) Plan(n int, op O, f F) <-chan struct{} {
	over := make(chan struct{})
	if n <= 0 {
		close(over)
		return over
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.planned = append(p.planned, plannedFault[O, F]{op, f, n, over})
	return over
}

// Next takes the fault that is due for a call, if there is one.
func (p *Faults[O, F]) Next(op O) (F, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var every O
	for i := range p.planned {
		f := &p.planned[i]
		if f.op != op && f.op != every {
			continue
		}
		f.left--
		made := f.fault
		if f.left == 0 {
			close(f.over)
			p.planned = slices.Delete(p.planned, i, i+1)
		}
		return made, true
	}
	var none F
	return none, false
}
