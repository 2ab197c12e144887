package engagement

import (
	"context"
	"sync"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// A tail reads the journal for subscribers. All screens of a desk wait behind
// the same event, and a read for each of them would make every event cost as
// many reads as there are screens. So whoever wants to read behind a cursor
// while somebody else does, waits for the next read there, together with all who
// come meanwhile; and who comes later takes what was read since the last news.
// The zero tail is ready.
type tail struct {
	mu sync.Mutex
	at map[storage.Cursor]*readings
	// last is the last read that found something, and the last that did not.
	last [2]*glance
}

// readings are the reads behind one cursor: one under way, and one that waits
// for it and that others may still join.
type readings struct{ now, next *glance }

// A glance is one read.
type glance struct {
	behind storage.Cursor
	began  time.Time
	// issue is that of the news when it began.
	issue   uint64
	entries []*storage.JournalEntry
	err     error
	broken  bool          // by the context of whoever did it
	done    chan struct{} // closed when the others are set
}

// look returns a read behind a cursor that began after the call. One that was
// broken off, because whoever did it went away, is not shared. issue tells the news.
func (t *tail) look(
	ctx context.Context, behind storage.Cursor, issue func() uint64, read func(context.Context) ([]*storage.JournalEntry, error),
) (*glance, error) {
	for {
		g, before, mine := t.join(behind)
		if mine {
			return t.lead(ctx, g, before, issue, read)
		}
		select {
		case <-g.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if !g.broken {
			return g, g.err
		}
	}
}

// lead does a read for all who wait for it, when the one before it has ended.
func (t *tail) lead(
	ctx context.Context, g, before *glance, issue func() uint64, read func(context.Context) ([]*storage.JournalEntry, error),
) (*glance, error) {
	if before != nil {
		select {
		case <-before.done:
		case <-ctx.Done(): // the read fails at once
		}
	}
	t.begin(g, issue)
	defer t.end(g)
	g.entries, g.err = read(ctx)
	g.broken = g.err != nil && ctx.Err() != nil
	return g, g.err
}

// join is the next read behind a cursor, the one before it, and whether it is for
// the caller to do.
func (t *tail) join(behind storage.Cursor) (g, before *glance, mine bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.at == nil {
		t.at = map[storage.Cursor]*readings{}
	}
	r := t.at[behind]
	if r == nil {
		r = &readings{}
		t.at[behind] = r
	}
	if r.next != nil {
		return r.next, nil, false
	}
	r.next = &glance{behind: behind, done: make(chan struct{})}
	return r.next, r.now, true
}

func (t *tail) begin(g *glance, issue func() uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	g.began, g.issue = time.Now(), issue()
	t.at[g.behind].now, t.at[g.behind].next = g, nil
}

func (t *tail) end(g *glance) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if r := t.at[g.behind]; r.now == g {
		if r.now = nil; r.next == nil {
			delete(t.at, g.behind)
		}
	}
	if g.err == nil {
		t.last[min(1, len(g.entries))] = g
	}
	close(g.done)
}

// since is a read behind a cursor that began after an instant and no news before
// the issue; nil if there is none.
func (t *tail) since(behind storage.Cursor, issue uint64, at time.Time) *glance {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, g := range t.last {
		if g != nil && g.behind == behind && g.issue >= issue && g.began.After(at) {
			return g
		}
	}
	return nil
}
