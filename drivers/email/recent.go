package email

import "sync"

// recallMost is how many mails are recalled.
const recallMost = 4096

// recent recalls what the latest mails said under which Message-ID, so that a
// stranger cannot make a mail disappear by sending another one under its id first.
// It is forgotten with the process; the engine drops the second mail of an id then.
type recent struct {
	mu    sync.Mutex
	mails map[string]said
	order []string
}

// said is what a mail said, and who.
type said struct{ digest, from string }

// differs reports whether somebody else's mail, which said something else, came
// under that id before.
func (r *recent) differs(id, digest, from string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.mails == nil {
		r.mails = map[string]said{}
	}
	if was, ok := r.mails[id]; ok {
		return was.digest != digest && was.from != from
	}
	r.mails[id] = said{digest, from}
	if r.order = append(r.order, id); len(r.order) > recallMost {
		delete(r.mails, r.order[0])
		r.order = r.order[1:]
	}
	return false
}
