package webchat

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/rapport-go/rapport/channel"
)

const (
	// maxTalks and maxSaid bound what is kept where the host has no Transcript.
	maxTalks = 1_000
	maxSaid  = 200
)

// memory is a Transcript of what this process has seen, lately. It is all that a
// host without one has: for trying things out. Safe for concurrent use.
type memory struct {
	mu    sync.Mutex
	next  int
	talks map[channel.Address]*remembered
	order []*remembered // the one that was used last comes last
}

type remembered struct {
	addresses []channel.Address
	said      []channel.Said
}

func newMemory() *memory { return &memory{talks: map[channel.Address]*remembered{}} }

// Said implements channel.Transcript.
func (m *memory) Said(_ context.Context, a channel.Address, before string, limit int) ([]channel.Said, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.talks[a]
	if t == nil {
		return nil, nil
	}
	end := len(t.said)
	if before != "" {
		end = slices.IndexFunc(t.said, func(s channel.Said) bool { return s.Cursor >= before })
		if end < 0 {
			end = len(t.said)
		}
	}
	return slices.Clone(t.said[max(0, end-limit):end]), nil
}

// note keeps a message, once.
func (m *memory) note(s channel.Said, addresses ...channel.Address) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.talk(addresses)
	if slices.ContainsFunc(t.said, func(old channel.Said) bool { return old.ID == s.ID }) {
		return
	}
	m.next++
	s.Cursor = fmt.Sprintf("%012d", m.next)
	t.said = append(t.said, s)
	t.said = t.said[max(0, len(t.said)-maxSaid):]
}

// talk finds the talk of somebody, or begins one.
func (m *memory) talk(addresses []channel.Address) *remembered {
	var t *remembered
	for _, a := range addresses {
		if t = m.talks[a]; t != nil {
			break
		}
	}
	if t == nil {
		t = &remembered{}
		m.forget()
	}
	for _, a := range addresses {
		if m.talks[a] == nil {
			m.talks[a] = t
			t.addresses = append(t.addresses, a)
		}
	}
	m.order = append(slices.DeleteFunc(m.order, func(o *remembered) bool { return o == t }), t)
	return t
}

func (m *memory) forget() {
	if len(m.order) < maxTalks {
		return
	}
	for _, a := range m.order[0].addresses {
		delete(m.talks, a)
	}
	m.order = m.order[1:]
}

// took keeps what an event says.
func (m *memory) took(from []channel.Address, e channel.Event) {
	switch e := e.(type) {
	case channel.MessageReceived:
		m.note(channel.Said{ID: e.ID, Author: channel.AuthorContact, At: e.At, Parts: e.Parts, ReplyTo: e.ReplyTo}, from...)
	case channel.StatusChanged:
		m.change(from, e.Of, func(s *channel.Said) { s.Status = max(s.Status, e.Status) })
	case channel.MessageDeleted:
		m.change(from, e.Of, func(s *channel.Said) { s.Parts, s.DeletedAt = nil, e.At })
	case channel.IdentityChanged:
		m.mu.Lock()
		defer m.mu.Unlock()
		m.talk(slices.Concat(e.Old, e.New))
	}
}

func (m *memory) change(from []channel.Address, id channel.ProviderID, change func(*channel.Said)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, a := range from {
		t := m.talks[a]
		if t == nil {
			continue
		}
		if i := slices.IndexFunc(t.said, func(s channel.Said) bool { return s.ID == id }); i >= 0 {
			change(&t.said[i])
			return
		}
	}
}
