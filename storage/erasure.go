package storage

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// An Erasure says whose records are to be removed, and how far that has come.
type Erasure struct {
	// Contact is the person. Contacts whose place they took go with them: see
	// [Contact].MergedInto.
	Contact ContactID
	// KeepConsents leaves the ledger of what they agreed to, with its addresses.
	KeepConsents bool
	// Journal is where the journal is to be gone on with: [Erased].Cursor of the
	// step before. The first step may begin with [Journal].Since the day on which
	// the contact came; empty is the beginning.
	Journal Cursor
	// Limit is how many messages a step removes at most, and how many entries of
	// the journal it looks at; it must be above 0.
	Limit int
}

// Erased says what a step of an erasure did: how many records of each sort it
// removed. Journal counts entries that lost what they told.
type Erased struct {
	Contacts      int `json:"contacts,omitempty"`
	Identities    int `json:"identities,omitempty"`
	Consents      int `json:"consents,omitempty"`
	Conversations int `json:"conversations,omitempty"`
	Cases         int `json:"cases,omitempty"`
	Messages      int `json:"messages,omitempty"`
	Outbox        int `json:"outbox,omitempty"`
	DueMoments    int `json:"due_moments,omitempty"`
	Scheduled     int `json:"scheduled,omitempty"`
	ReadMarks     int `json:"read_marks,omitempty"`
	Bindings      int `json:"bindings,omitempty"`
	Merges        int `json:"merges,omitempty"`
	SetAside      int `json:"set_aside,omitempty"`
	Statuses      int `json:"statuses,omitempty"`
	Journal       int `json:"journal,omitempty"`
	// Media are the files that were in the messages and in events set aside, and of
	// messages that would have left later the copies. Whoever keeps copies removes
	// those, and asks the provider to.
	Media []channel.Media `json:"media,omitempty"`
	// Cursor is how far the journal was gone through.
	Cursor Cursor `json:"cursor,omitempty"`
	// More says that another step is needed. The contact is there until the last.
	More bool `json:"more,omitempty"`
}

// Held is what there is of a contact beside what can be asked for elsewhere, for
// an export. Contacts are the contact and those whose place they took, and all
// that follows is of any of them.
type Held struct {
	Contacts      []ContactID      `json:"contacts"`
	Conversations []ConversationID `json:"conversations,omitempty"`
	Cases         []CaseID         `json:"cases,omitempty"`
	Bindings      []BindingID      `json:"bindings,omitempty"`
	SetAside      []SetAsideID     `json:"set_aside,omitempty"`
}

// Erasures removes all that there is of a person.
type Erasures interface {
	// Contact makes one step of an erasure. The first step removes what they are
	// reached by, what waits to be sent to them, and other records of which there
	// are few: identities, consents unless they are kept, entries of the outbox,
	// leased or not, scheduled messages, read marks, bindings, merges, events set
	// aside that mention an address of theirs, and due moments. Further ones
	// remove messages, with names, reactions and reports that are kept for them.
	// Then entries of the journal lose Data, the actor's name, and the actor's ID
	// if that is a contact: what remains is when what sort of thing happened to
	// which ids. The last step removes cases, conversations and contacts.
	//
	// Each step also removes the due moments whose Subject is the ID of a record
	// that it removes. It looks at all events that are set aside, and at all open
	// cases. The caller keeps others from writing about the conversations: what
	// they write during a step may remain. ErrNotFound: the contact.
	Contact(ctx context.Context, q Erasure) (Erased, error)
	// Held finds what there is of a contact. It looks at all events that are set
	// aside, and at all open cases. ErrNotFound: the contact.
	Held(ctx context.Context, id ContactID) (Held, error)
}

// A Scrubber is a [Store] that can make sure that what was removed is gone from
// the database's files too.
type Scrubber interface {
	// Scrub rewrites the database of all tenants, so that its files have no trace
	// of records that were removed or replaced before it began. It takes as long
	// as to copy the database, needs room for a copy, and others may have to wait
	// meanwhile. What left the files before is out of its reach: backups, and
	// what a disk keeps of overwritten blocks.
	Scrub(ctx context.Context) error
}

// Concerns reports whether e is about a contact or a conversation of theirs, or
// one of their cases. For an export: the journal has no index by contact, so
// whoever wants these entries goes through it, from [Journal].Since on.
func (e *JournalEntry) Concerns(h *Held) bool {
	return among(h.Contacts, e.Contact) || among(h.Conversations, e.Conversation) || among(h.Cases, e.Case)
}

func among[T any](ids []ID[T], id ID[T]) bool {
	if id.IsZero() {
		return false
	}
	for _, other := range ids {
		if other == id {
			return true
		}
	}
	return false
}

// Forget takes out of e what it tells about a person: see [Erasures].
func (e *JournalEntry) Forget() {
	e.Data, e.Actor = nil, e.Actor.Forgotten()
}

// Media lists the files in the message that the event is, each as often as it is
// there; none if it is another event, or cannot be read.
func (s *SetAside) Media() []channel.Media {
	event, err := channel.DecodeEvent(s.Event)
	if err != nil {
		return nil
	}
	switch e := event.(type) {
	case channel.MessageReceived:
		return mediaOf(e.Parts)
	case channel.EchoReceived:
		return mediaOf(e.Parts)
	case channel.MessageEdited:
		return mediaOf(e.Parts)
	}
	return nil
}

// Mentions reports whether the event has one of the addresses as a text of its
// own.
func (s *SetAside) Mentions(addresses ...channel.Address) bool {
	for _, a := range addresses {
		if text, err := json.Marshal(a.Value); err == nil && a.Value != "" && bytes.Contains(s.Event, text) {
			return true
		}
	}
	return false
}
