package automate

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/storage"
)

// Due is the kind of the due moments at which automations act.
const Due = "automation"

// following is what follows from events: due moments.
type following struct {
	tx    storage.Tx
	slots []string // in the order in which they were met
	ends  map[string][]string
	puts  map[string]pending
}

// pending is a start that waits for its moment.
type pending struct {
	Start automation.Start `json:"start"`
	// Conversation is what it is about.
	Conversation storage.ConversationID `json:"conversation"`
}

// slot is the subject of the due moment of a start. What acts later has one for
// each family, so that a timer that begins anew takes the place of the one before.
// What acts at once has one of its own: of two messages each has its answer.
func slot(s automation.Start) string {
	if s.At.After(s.Event.At) && !strings.HasPrefix(s.Automation, "rule:") {
		return family(s.Key)
	}
	return s.Key
}

// add takes over what an event started and ended.
func (f *following) add(fired automation.Fired, s *scene) {
	if f.ends == nil {
		f.ends, f.puts = map[string][]string{}, map[string]pending{}
	}
	for _, c := range fired.Cancels {
		at := strings.TrimSuffix(c.Prefix, ":")
		delete(f.puts, at)
		f.ends[at] = append(f.ends[at], c.Prefix)
		f.slots = append(f.slots, at)
	}
	for _, start := range fired.Starts {
		if s.acted(start.Key) {
			continue
		}
		at := slot(start)
		if old, ok := f.puts[at]; !ok || old.Start.Key != start.Key {
			f.puts[at] = pending{start, s.conv.ID}
			f.slots = append(f.slots, at)
		}
	}
}

// acted reports whether a key has acted.
func (s *scene) acted(key string) bool { return s.kept.done(key) || s.talk.done(key) }

// write stores due moments, and takes away those that have no reason any more. A
// start that waits already goes on waiting.
func (f *following) write(ctx context.Context) error {
	if len(f.slots) == 0 {
		return nil
	}
	keys := make([]storage.DueKey, len(f.slots))
	for i, at := range f.slots {
		keys[i] = storage.DueKey{Kind: Due, Subject: at}
	}
	found, err := f.tx.DueMoments().Get(ctx, keys...)
	if err != nil {
		return err
	}
	var gone []storage.DueKey
	var dues []*storage.DueMoment
	for i, at := range f.slots {
		was, err := readPending(found[i])
		if err != nil {
			return err
		}
		ended := was != nil && f.ended(at, was.Start.Key)
		p, put := f.puts[at]
		delete(f.puts, at)
		switch {
		case put && (was == nil || ended || was.Start.Key != p.Start.Key):
			due, err := p.due(at)
			if err != nil {
				return err
			}
			dues = append(dues, due)
		case ended && !put:
			gone = append(gone, keys[i])
		}
	}
	if len(gone) > 0 {
		if err := f.tx.DueMoments().Cancel(ctx, gone...); err != nil {
			return err
		}
	}
	if len(dues) == 0 {
		return nil
	}
	return f.tx.DueMoments().Put(ctx, dues...)
}

func (f *following) ended(at, key string) bool {
	for _, prefix := range f.ends[at] {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

func (p pending) due(at string) (*storage.DueMoment, error) {
	data, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("automation %s: %w", p.Start.Automation, err)
	}
	return &storage.DueMoment{DueKey: storage.DueKey{Kind: Due, Subject: at}, At: p.Start.At, Data: data}, nil
}

func readPending(d *storage.DueMoment) (*pending, error) {
	if d == nil {
		return nil, nil
	}
	var p pending
	if err := json.Unmarshal(d.Data, &p); err != nil {
		return nil, fmt.Errorf("automation %s: %w", d.Subject, err)
	}
	return &p, nil
}
