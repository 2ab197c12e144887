package follow

import (
	"context"
	"sync"

	"github.com/rapport-go/rapport/storage"
)

// A tail is the events that were read and are not behind us: it knows the place
// before which everything is done.
type tail struct {
	room chan struct{} // holds a token for each wanted event of the tail

	mu    sync.Mutex
	place storage.Cursor
	items []*item
}

// An item is an event of the tail.
type item struct {
	cursor storage.Cursor
	wanted bool
	done   bool
}

func newTail(place storage.Cursor, window int) *tail {
	return &tail{room: make(chan struct{}, window), place: place}
}

// pass notes an event that nobody wants. Several in a row are one item.
func (t *tail) pass(c storage.Cursor) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.items); n > 0 && !t.items[n-1].wanted {
		t.items[n-1].cursor = c
		return
	}
	t.items = append(t.items, &item{cursor: c, done: true})
	t.move()
}

// add notes an event to be worked on. It waits while the window is full, and
// returns nil when ctx is done.
func (t *tail) add(ctx context.Context, c storage.Cursor) *item {
	select {
	case <-ctx.Done():
		return nil
	case t.room <- struct{}{}:
	}
	it := &item{cursor: c, wanted: true}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.items = append(t.items, it)
	return it
}

// finish says that an item is done.
func (t *tail) finish(it *item) {
	t.mu.Lock()
	defer t.mu.Unlock()
	it.done = true
	t.move()
}

// move brings the place forward over what is done.
func (t *tail) move() {
	for len(t.items) > 0 && t.items[0].done {
		t.place = t.items[0].cursor
		if t.items[0].wanted {
			<-t.room
		}
		t.items = t.items[1:]
	}
}

// at is the place.
func (t *tail) at() storage.Cursor {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.place
}
