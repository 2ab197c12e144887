package follow

import (
	"context"
	"sync"

	"github.com/rapport-go/rapport/engagement"
)

// lanes work on events: those of one lane one after the other, and several lanes
// at a time.
type lanes struct {
	work  func(ctx context.Context, waiting []engagement.Event) int
	done  func(*item)
	slots chan struct{}

	mu     sync.Mutex
	queues map[string]*queue
	wg     sync.WaitGroup
}

// A queue is the events of a lane, each with its item.
type queue struct {
	events []engagement.Event
	items  []*item
}

// put lines an event up. What is not done when ctx ends stays undone.
func (l *lanes) put(ctx context.Context, lane string, ev engagement.Event, it *item) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q, served := l.queues[lane]
	if !served {
		q = &queue{}
		l.queues[lane] = q
		l.wg.Go(func() { l.serve(ctx, lane) })
	}
	q.events, q.items = append(q.events, ev), append(q.items, it)
}

// serve works on a lane until it is empty.
func (l *lanes) serve(ctx context.Context, lane string) {
	for {
		select {
		case <-ctx.Done():
			return
		case l.slots <- struct{}{}:
		}
		n := l.work(ctx, l.waiting(lane))
		<-l.slots
		if ctx.Err() != nil && n == 0 || l.shorten(lane, n) {
			return
		}
	}
}

// waiting is what is in a lane.
func (l *lanes) waiting(lane string) []engagement.Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.queues[lane].events
}

// shorten takes the first n events away, which are done, and reports whether
// nothing is left.
func (l *lanes) shorten(lane string, n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	q := l.queues[lane]
	for _, it := range q.items[:n] {
		l.done(it)
	}
	q.events, q.items = q.events[n:], q.items[n:]
	if len(q.events) > 0 {
		return false
	}
	delete(l.queues, lane)
	return true
}
