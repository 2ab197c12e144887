package sqlite

import (
	"context"
	"fmt"
	"slices"
)

// A waiting is an Update that waits for its turn.
type waiting struct{ turn chan struct{} }

// acquire waits for the turn.
func (w *writer) acquire(ctx context.Context) error {
	w.mu.Lock()
	if !w.busy {
		w.busy = true
		w.mu.Unlock()
		return nil
	}
	me := &waiting{turn: make(chan struct{})}
	w.queue = append(w.queue, me)
	w.mu.Unlock()
	select {
	case <-me.turn:
		return nil
	case <-ctx.Done():
		if !w.leave(me) { // the turn is on its way
			<-me.turn
			w.pass()
		}
		return fmt.Errorf("sqlite: %w", ctx.Err())
	}
}

// leave takes me out of the queue, if it is still there.
func (w *writer) leave(me *waiting) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.Index(w.queue, me)
	if i < 0 {
		return false
	}
	w.queue = slices.Delete(w.queue, i, i+1)
	return true
}

// pass gives the turn to the next in the queue. If nobody waits, or enough
// have joined, the transaction is committed first.
func (w *writer) pass() {
	if w.group != nil && w.group.members >= groupLimit {
		w.commit()
	}
	if w.hand(w.group == nil) {
		return
	}
	w.commit()
	w.hand(true)
}

// hand gives the turn to the next in the queue. If nobody waits it lays it
// down, but only if it may: else it returns false.
func (w *writer) hand(mayRest bool) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.queue) > 0 {
		close(w.queue[0].turn)
		w.queue = w.queue[1:]
		return true
	}
	if mayRest {
		w.busy = false
	}
	return mayRest
}
