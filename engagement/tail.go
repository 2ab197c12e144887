package engagement

import (
	"context"
	"sync"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// A tail reads the journal for subscribers. Whoever wants to read behind a cursor
// while somebody else does, shares the next read there; and who comes later takes
// what was read since the last news. The zero tail is ready.
type tail struct {
	reads sharedReads[storage.Cursor, *glance]
	mu    sync.Mutex
	// last is the last read that found something, and the last that did not.
	last [2]*glance
}

// A glance is one read.
type glance struct {
	behind storage.Cursor
	began  time.Time
	// issue is that of the news when it began.
	issue   uint64
	entries []*storage.JournalEntry
}

// look returns a read behind a cursor that began after an instant and no news
// before the issue: one that is there, or the next one. latest tells the news.
func (t *tail) look(
	ctx context.Context, behind storage.Cursor, issue uint64, at time.Time, latest func() uint64,
	read func(context.Context) ([]*storage.JournalEntry, error),
) (*glance, error) {
	if g := t.since(behind, issue, at); g != nil {
		return g, nil
	}
	return t.reads.read(ctx, behind, issue, func(ctx context.Context, issue uint64) (*glance, error) {
		if g := t.since(behind, issue, at); g != nil {
			return g, nil // it ended when the others had just looked for it
		}
		g := &glance{behind: behind, began: time.Now(), issue: latest()}
		var err error
		if g.entries, err = read(ctx); err == nil {
			t.keep(g)
		}
		return g, err
	})
}

func (t *tail) keep(g *glance) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last[min(1, len(g.entries))] = g
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
