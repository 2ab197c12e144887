package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// mentions are the notes in which agents were mentioned. The engine tells of each
// with an event, and this is what a host makes of them: a list for each agent, and
// how far in the journal it goes.
type mentions struct {
	path string

	mu   sync.Mutex
	read storage.Cursor
	of   map[storage.AgentID][]mention
}

// A mention is one note in which an agent was mentioned.
type mention struct {
	Message      storage.MessageID      `json:"message"`
	Conversation storage.ConversationID `json:"conversation"`
	By           storage.AgentID        `json:"by"`
	At           time.Time              `json:"at"`
	Seen         bool                   `json:"seen,omitempty"`
}

// mentionsFile is how they are kept.
type mentionsFile struct {
	Read storage.Cursor                `json:"read"`
	Of   map[storage.AgentID][]mention `json:"of"`
}

// maxMentions is how many are kept of each agent: the latest.
const maxMentions = 200

// manyEvents is how many events it takes to be worth keeping that they were read.
const manyEvents = 1000

// openMentions reads what was kept in a folder.
func openMentions(folder string) (*mentions, error) {
	m := &mentions{path: filepath.Join(folder, "mentions.json"), of: map[storage.AgentID][]mention{}}
	data, err := os.ReadFile(m.path)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return nil, err
	}
	var kept mentionsFile
	if err := json.Unmarshal(data, &kept); err != nil {
		return nil, err
	}
	if m.read = kept.Read; kept.Of != nil {
		m.of = kept.Of
	}
	return m, nil
}

// catchUp takes in what happened since the last time.
func (m *mentions) catchUp(ctx context.Context, e *engagement.Engine) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	found, passed := false, 0
	for {
		events, err := e.EventPage(ctx, m.read, 500)
		if errors.Is(err, storage.ErrNotFound) && m.read != "" {
			m.read = "" // another store, or one that has forgotten: from the beginning
			continue
		}
		if err != nil {
			return err
		}
		for _, ev := range events {
			m.read = ev.Cursor
			found = m.take(ev) || found
		}
		if passed += len(events); len(events) == 0 {
			break
		}
	}
	if !found && passed < manyEvents {
		return nil
	}
	return m.save()
}

// take takes an event in, and reports whether somebody was mentioned.
func (m *mentions) take(ev engagement.Event) bool {
	if ev.Kind != engagement.NoteAdded {
		return false
	}
	for _, id := range ev.Detail.Agents {
		known := func(one mention) bool { return one.Message == ev.Message }
		if slices.ContainsFunc(m.of[id], known) {
			continue
		}
		list := append(m.of[id], mention{Message: ev.Message, Conversation: ev.Conversation, By: storage.AgentID(ev.Actor.ID), At: ev.At})
		m.of[id] = list[max(0, len(list)-maxMentions):]
	}
	return len(ev.Detail.Agents) > 0
}

// list is where an agent was mentioned, the latest first.
func (m *mentions) list(id storage.AgentID) []mention {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := slices.Clone(m.of[id])
	slices.Reverse(list)
	return list
}

// see marks those in a conversation as seen, or all if c is zero.
func (m *mentions) see(id storage.AgentID, c storage.ConversationID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	changed := false
	for i := range m.of[id] {
		if one := &m.of[id][i]; !one.Seen && (c.IsZero() || one.Conversation == c) {
			one.Seen, changed = true, true
		}
	}
	if !changed {
		return nil
	}
	return m.save()
}

// save keeps everything: whole, or as it was before.
func (m *mentions) save() error {
	data, err := json.Marshal(mentionsFile{m.read, m.of})
	if err != nil {
		return err
	}
	fresh := m.path + ".new"
	if err := os.WriteFile(fresh, data, 0o600); err != nil {
		return err
	}
	return os.Rename(fresh, m.path)
}
