package engagement

import (
	"context"
	"sync"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/pace"
	"github.com/rapport-go/rapport/storage"
)

// news tells those who wait that something was committed. The zero news is
// ready.
type news struct {
	mu   sync.Mutex
	next chan struct{} // closed at the next publication; nil while nobody waits
	last uint64        // how many publications there were
	away chan struct{} // holds a token when other processes should be told
}

// publish tells everybody who waits.
func (n *news) publish() {
	n.local()
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.away != nil {
		select {
		case n.away <- struct{}{}:
		default:
		}
	}
}

// local tells those who wait in this process.
func (n *news) local() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.last++
	if n.next != nil {
		close(n.next)
		n.next = nil
	}
}

// latest is how many publications there were.
func (n *news) latest() uint64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.last
}

// wait returns what is closed at the next publication, and how many there were.
func (n *news) wait() (<-chan struct{}, uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.next == nil {
		n.next = make(chan struct{})
	}
	return n.next, n.last
}

// outgoing returns what receives when other processes should be told.
func (n *news) outgoing() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.away == nil {
		n.away = make(chan struct{}, 1)
	}
	return n.away
}

// wakePause is how often other processes are woken at most.
const wakePause = 100 * time.Millisecond

// wakeOthers tells other processes of what was committed here.
func (e *Engine) wakeOthers(ctx context.Context, w storage.Waker) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-e.news.outgoing():
		}
		if err := w.Wake(ctx); err != nil && ctx.Err() == nil {
			e.cfg.Logger.WarnContext(ctx, "engagement: cannot wake other processes, they will poll", "error", err)
		}
		pace.Sleep(ctx, wakePause)
	}
}

// awake looks for work when another process says that there is some.
func (e *Engine) awake(ctx context.Context, w storage.Waker) error {
	for ctx.Err() == nil {
		err := w.Awake(ctx, func() {
			e.dispatch.WakeAll()
			e.duty.Wake()
			e.news.local()
		})
		if ctx.Err() != nil {
			break
		}
		e.cfg.Logger.WarnContext(ctx, "engagement: cannot hear other processes, polling", "error", err)
		pace.Sleep(ctx, e.cfg.Poll)
	}
	return ctx.Err()
}
