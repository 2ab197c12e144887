package webchat

import (
	"sync"
	"time"
)

// maxNotes is how many things one notebook remembers at most.
const maxNotes = 100_000

// A notebook remembers who used what, until it has ended by itself. It is
// bounded and safe for concurrent use; what it forgets too early is used twice.
type notebook struct {
	now func() time.Time

	mu    sync.Mutex
	notes map[string]note
}

type note struct {
	by    string
	until time.Time
}

func newNotebook(now func() time.Time) *notebook {
	return &notebook{now: now, notes: map[string]note{}}
}

// claim notes that by uses a thing that ends at the instant. It is false if
// somebody else has used it: the first one may come again.
func (n *notebook) claim(thing, by string, until time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if old, ok := n.notes[thing]; ok && n.now().Before(old.until) {
		return old.by == by
	}
	n.makeRoom()
	n.notes[thing] = note{by, until}
	return true
}

// has reports whether somebody has used a thing.
func (n *notebook) has(thing string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	old, ok := n.notes[thing]
	return ok && n.now().Before(old.until)
}

func (n *notebook) makeRoom() {
	if len(n.notes) < maxNotes {
		return
	}
	now := n.now()
	for thing, old := range n.notes {
		if !now.Before(old.until) {
			delete(n.notes, thing)
		}
	}
	for thing := range n.notes {
		if len(n.notes) < maxNotes*9/10 {
			return
		}
		delete(n.notes, thing)
	}
}
