package webchattest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Talks is a Transcript in memory. It joins what it is told of one person's
// addresses, as the engine does: an address that is somebody's stays theirs.
type Talks struct {
	mu    sync.Mutex
	next  int
	talks map[channel.Address]*talk
	fails bool
	reads int
}

type talk struct{ said []channel.Said }

// NewTalks makes an empty one.
func NewTalks() *Talks { return &Talks{talks: map[channel.Address]*talk{}} }

var errTranscript = errors.New("webchattest: the transcript fails")

// Said implements channel.Transcript.
func (t *Talks) Said(ctx context.Context, a channel.Address, before string, limit int) ([]channel.Said, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reads++
	if t.fails {
		return nil, errTranscript
	}
	one := t.talks[a]
	if one == nil {
		return nil, ctx.Err()
	}
	end := len(one.said)
	if before != "" {
		end = slices.IndexFunc(one.said, func(s channel.Said) bool { return s.Cursor == before })
		if end < 0 {
			return nil, errors.New("webchattest: no such cursor")
		}
	}
	return slices.Clone(one.said[max(0, end-limit):end]), nil
}

// Fail makes it fail from now on, or no more.
func (t *Talks) Fail(fails bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.fails = fails
}

// Reads is how often it was asked.
func (t *Talks) Reads() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.reads
}

// Insert adds a message to the talk with a, or replaces the one with its ID. A
// message that left late may stand before others: place is how many of the
// latest ones come after it.
func (t *Talks) Insert(a channel.Address, s channel.Said, place int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.put(t.talkOf(a), s, place)
}

func (t *Talks) put(one *talk, s channel.Said, place int) {
	if i := slices.IndexFunc(one.said, func(old channel.Said) bool { return old.ID == s.ID }); i >= 0 {
		s.Cursor = one.said[i].Cursor
		one.said[i] = s
		return
	}
	t.next++
	at := max(0, len(one.said)-place)
	s.Cursor = fmt.Sprintf("%08d", t.next)
	one.said = slices.Insert(one.said, at, s)
}

// Unname takes the IDs off all messages of the business, as if nobody knew
// whether they were handed over.
func (t *Talks) Unname() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, one := range t.talks {
		for i := range one.said {
			if one.said[i].Author != channel.AuthorContact {
				one.said[i].ID = ""
			}
		}
	}
}

// Change changes a message, as an edit by the business does.
func (t *Talks) Change(id channel.ProviderID, change func(*channel.Said)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.change(id, change)
}

func (t *Talks) change(id channel.ProviderID, change func(*channel.Said)) {
	for _, one := range t.talks {
		if i := slices.IndexFunc(one.said, func(s channel.Said) bool { return s.ID == id }); i >= 0 {
			change(&one.said[i])
			return
		}
	}
}

func (t *Talks) talkOf(addresses ...channel.Address) *talk {
	var one *talk
	for _, a := range addresses {
		if one = t.talks[a]; one != nil {
			break
		}
	}
	if one == nil {
		one = &talk{}
	}
	for _, a := range addresses {
		if t.talks[a] == nil {
			t.talks[a] = one
		}
	}
	return one
}

// took stores what an event says.
func (t *Talks) took(e channel.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := e.(type) {
	case channel.MessageReceived:
		t.put(t.talkOf(e.From.Addresses...), channel.Said{
			ID: e.ID, Author: channel.AuthorContact, At: e.At, Parts: e.Parts, ReplyTo: e.ReplyTo,
		}, 0)
	case channel.ConversationOpened:
		t.talkOf(e.From.Addresses...)
	case channel.IdentityChanged:
		t.talkOf(slices.Concat(e.Old, e.New)...)
	case channel.StatusChanged:
		t.change(e.Of, func(s *channel.Said) { s.Status = max(s.Status, e.Status) })
	case channel.MessageDeleted:
		t.change(e.Of, func(s *channel.Said) { s.Parts, s.DeletedAt = nil, e.At })
	}
}

// sent stores a message that the driver has taken.
func (t *Talks) sent(m *channel.Message, r channel.Receipt) {
	t.Insert(m.To, channel.Said{
		ID: r.ID, Key: m.Key, Author: m.Author, Sender: m.Sender, At: m.Created, Parts: m.Parts,
		ReplyTo: m.ReplyTo, Status: r.Status,
	}, 0)
}

// now is the clock of the Config.
func (h *Host) now() time.Time {
	if h.cfg.Now != nil {
		return h.cfg.Now()
	}
	return clock()
}

var clock = time.Now
