package bot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// keyOf names what a turn says: by the bot's right to the case and the latest
// message that it answers. The same turn has the same name in every process.
func keyOf(t Turn) string {
	key := keyPrefix(t)
	if n := len(t.New); n > 0 {
		return key + t.New[n-1].ID.String()
	}
	return key
}

func keyPrefix(t Turn) string {
	return fmt.Sprintf("bot/%s/%s/%d/", t.Right.Bot, t.Right.Case, t.Right.Fence)
}

// answered reports whether a turn was taken before. A case that has just come may
// have been answered by the events of its messages. What happened before this
// process had the turn may have been answered together with something later; if it
// was the very same turn, it is taken again, since it may have ended in the middle.
func (r *Runner) answered(said []*storage.Message, t Turn, key string, last engagement.Event, came bool) bool {
	prefix, again := keyPrefix(t), r.again(last)
	var newest storage.MessageID
	if n := len(t.New); n > 0 {
		newest = t.New[n-1].ID
	}
	return slices.ContainsFunc(said, func(m *storage.Message) bool {
		rest, own := strings.CutPrefix(m.Key, prefix)
		if !own {
			return false
		}
		of, _, _ := strings.Cut(rest, "\x1f")
		switch {
		case prefix+of == key:
			return !again
		case again || came:
			return of > newest.String()
		}
		return false
	})
}

// give remembers which messages a turn has that was asked for by the case's coming:
// their own events may be still to come.
func (r *Runner) give(id storage.CaseID, fresh []*storage.Message, came bool) {
	if !came {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.given[id] = map[storage.MessageID]bool{}
	for _, m := range fresh {
		r.given[id][m.ID] = true
	}
}

func (r *Runner) wasGiven(c storage.CaseID, m storage.MessageID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.given[c][m]
}

// forget drops what is remembered of a case that is not the bot's any more.
func (r *Runner) forget(id storage.CaseID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.given, id)
}
