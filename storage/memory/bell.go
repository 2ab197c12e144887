package memory

import (
	"context"
	"sync"
)

// A bell wakes all who listen. Rings that nobody has heard yet count as one.
type bell struct {
	mu    sync.Mutex
	heard map[chan struct{}]bool
}

// Wake tells all who wait in Awake on any store of the tenant.
func (s *Store) Wake(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.tenant.bell.ring()
	return nil
}

// Awake calls woken after each Wake, until ctx is done, and returns ctx's
// error. Several Wakes at once may come as one.
func (s *Store) Awake(ctx context.Context, woken func()) error {
	rung := s.tenant.bell.listen()
	defer s.tenant.bell.leave(rung)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-rung:
			woken()
		}
	}
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.heard {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func (b *bell) listen() chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.heard == nil {
		b.heard = map[chan struct{}]bool{}
	}
	c := make(chan struct{}, 1)
	b.heard[c] = true
	return c
}

func (b *bell) leave(c chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.heard, c)
}
