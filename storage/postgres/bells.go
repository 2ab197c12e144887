package postgres

import "sync"

// Bells are those of the tenants whose stores wait in Awake.
type bells struct {
	// turn holds a token while nobody listens to the database.
	turn chan struct{}

	mu    sync.Mutex
	heard map[int64]map[chan struct{}]bool
}

func newBells() *bells {
	b := &bells{turn: make(chan struct{}, 1), heard: map[int64]map[chan struct{}]bool{}}
	b.turn <- struct{}{}
	return b
}

// join returns what receives when the tenant's bell is rung. Rings that nobody
// has heard yet count as one.
func (b *bells) join(tenant int64) chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.heard[tenant] == nil {
		b.heard[tenant] = map[chan struct{}]bool{}
	}
	c := make(chan struct{}, 1)
	b.heard[tenant][c] = true
	return c
}

func (b *bells) leave(tenant int64, c chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if delete(b.heard[tenant], c); len(b.heard[tenant]) == 0 {
		delete(b.heard, tenant)
	}
}

func (b *bells) ring(tenant int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	ringEach(b.heard[tenant])
}

func (b *bells) ringAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, of := range b.heard {
		ringEach(of)
	}
}

func ringEach(all map[chan struct{}]bool) {
	for c := range all {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
