package storage

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A JournalEntry is one thing that changed, written in the transaction that
// changed it.
type JournalEntry struct {
	// Cursor is the entry's place. The store sets it.
	Cursor Cursor    `json:"cursor"`
	At     time.Time `json:"at"`
	// Kind is what happened.
	Kind string `json:"kind"`
	// Actor is who did it.
	Actor Author `json:"actor,omitzero"`
	// The records concerned; zero where there is none.
	Channel      channel.ID     `json:"channel,omitempty"`
	Contact      ContactID      `json:"contact,omitzero"`
	Conversation ConversationID `json:"conversation,omitzero"`
	Case         CaseID         `json:"case,omitzero"`
	Message      MessageID      `json:"message,omitzero"`
	// Data is the details, in JSON.
	Data []byte `json:"data,omitempty"`
}

// A Cursor is a place in the journal. It is opaque text, good in every process
// and for as long as the journal is kept. The empty Cursor is the beginning.
type Cursor string

// JournalSlack is how far the At of entries may be out of order, so that
// [Journal].Since passes nothing over.
const JournalSlack = time.Hour

// Journal is a record that grows at its end and is forgotten from its beginning.
type Journal interface {
	// Append adds entries, in order, after all entries of transactions that
	// committed before this one began. Their Cursor is set only when they are
	// read.
	Append(ctx context.Context, es ...*JournalEntry) error
	// After returns up to limit entries behind the cursor, in order. No entry
	// ever appears before one that a reader was already given: one that is
	// committed late appears later. The caller goes on from the last Cursor.
	// The cursor of an entry that was forgotten goes on with the first that is
	// kept. An unknown cursor gives ErrNotFound.
	After(ctx context.Context, c Cursor, limit int) ([]*JournalEntry, error)
	// End is the cursor behind all that After would return now.
	End(ctx context.Context) (Cursor, error)
	// Since finds where to begin to read what happened at an instant and later:
	// of the entries that After would return now, those whose At is not before
	// it are behind the cursor, as long as no entry has an At more than
	// [JournalSlack] before that of one in front of it. The first entry behind the
	// cursor is at most JournalSlack older than the instant, so a reader still
	// compares the At of each. It costs a search, however long the journal is.
	Since(ctx context.Context, at time.Time) (Cursor, error)
	// OfCase returns up to limit entries about a case, newest first, that stand
	// before a cursor; the empty one means all. Entries about messages, whose Kind
	// begins with [MessageKinds], are never among them. If there are kinds, only
	// theirs are. A cursor of another journal gives ErrNotFound.
	OfCase(ctx context.Context, id CaseID, kinds []string, before Cursor, limit int) ([]*JournalEntry, error)
	// Forget removes up to limit entries from the beginning, as far as their At
	// is before the instant, and tells how many. It stops at the first that is
	// not: what stands behind that stays, however old it is.
	Forget(ctx context.Context, before time.Time, limit int) (int, error)
	// Cut is the cursor of the last entry that was forgotten; empty if none was.
	// Who stands before it has missed something.
	Cut(ctx context.Context) (Cursor, error)
}

// MessageKinds is how the kinds of the many entries about messages begin.
const MessageKinds = "message."

// A Setting is a stored document of configuration: saved whole or not at all.
type Setting struct {
	// Name is unique: "channel/wa-1/automation".
	Name string `json:"name"`
	// Data is the document, in JSON.
	Data      []byte    `json:"data"`
	UpdatedAt time.Time `json:"updated_at"`
	UpdatedBy AgentID   `json:"updated_by,omitempty"`
	// Version is 0 for a document that is not stored yet.
	Version int64 `json:"version"`
}

// Settings keeps documents of configuration.
type Settings interface {
	// Get returns the document. ErrNotFound.
	Get(ctx context.Context, name string) (*Setting, error)
	// Put adds the document if its Version is 0, or replaces it, and sets the
	// Version. ErrConflict: the Version is not the current one.
	Put(ctx context.Context, s *Setting) error
	// Delete removes the document. ErrConflict as for Put.
	Delete(ctx context.Context, name string, version int64) error
	// List returns the documents whose name begins with prefix, by name.
	List(ctx context.Context, prefix string) ([]*Setting, error)
	// Last returns a page of them, the highest name first. before is the last name
	// of the page before, or empty; limit is how many at most, and must be above 0.
	Last(ctx context.Context, prefix, before string, limit int) ([]*Setting, error)
}

// A SetAside is an event that could not be processed, kept with the reason
// until somebody mends it.
type SetAside struct {
	ID      SetAsideID `json:"id"`
	Channel channel.ID `json:"channel"`
	// Event is the event in [channel.EncodeEvent]'s form. Its Raw has what the
	// provider wrote.
	Event []byte `json:"event"`
	// Reason is the error, without any text of the message.
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
	// Attempts counts how often it was tried, the first time included.
	Attempts int   `json:"attempts"`
	Version  int64 `json:"version"`
}

// SetAsides keeps events that were set aside.
type SetAsides interface {
	// Insert adds records and sets their Version. ErrExists: an ID.
	Insert(ctx context.Context, ss ...*SetAside) error
	// Get returns the records in the order asked for. ErrNotFound: any of them.
	Get(ctx context.Context, ids ...SetAsideID) ([]*SetAside, error)
	// List returns up to limit records behind after, by ID.
	List(ctx context.Context, after SetAsideID, limit int) ([]*SetAside, error)
	// Update replaces the record and raises its Version. ErrConflict as for
	// contacts.
	Update(ctx context.Context, s *SetAside) error
	// Delete removes records. ErrNotFound: any of them.
	Delete(ctx context.Context, ids ...SetAsideID) error
}
