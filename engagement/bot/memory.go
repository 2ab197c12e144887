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

// A past is what a bot was asked about while it had a case by one right.
type past struct {
	fence int64
	asked map[storage.MessageID]bool
}

// give remembers which messages a turn has. The event of a message and the coming of
// its case may both ask for it, in either order. Of what is not said lately nothing is
// remembered, since nobody asks for it any more.
func (r *Runner) give(right engagement.BotTurn, said, fresh []*storage.Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	asked := map[storage.MessageID]bool{}
	for _, m := range said {
		if r.has(right, m.ID) || slices.Contains(fresh, m) {
			asked[m.ID] = true
		}
	}
	r.given[right.Case] = past{right.Fence, asked}
}

// wasGiven reports whether the bot was asked about a message by the same right.
func (r *Runner) wasGiven(right engagement.BotTurn, m storage.MessageID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.has(right, m)
}

// wasAsked reports whether the bot was asked anything by the same right.
func (r *Runner) wasAsked(right engagement.BotTurn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	is, any := r.given[right.Case]
	return any && is.fence == right.Fence
}

func (r *Runner) has(right engagement.BotTurn, m storage.MessageID) bool {
	is := r.given[right.Case]
	return is.fence == right.Fence && is.asked[m]
}

// forget drops what is remembered of a case that is not the bot's any more.
func (r *Runner) forget(id storage.CaseID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.given, id)
}
