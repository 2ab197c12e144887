package storage

import (
	"context"
	"time"
)

// A Merge says that one contact took the place of another one, and what went
// over, so that it can be undone.
//
// Merging gives the identities of From to Into, so that whoever writes next is
// the one contact, and sets the MergedInto of From. Conversations stay with the
// contact who had them: on one channel a contact has one conversation, and each
// of the two may have one. Who wants all that was ever said with a contact asks
// for the conversations of [Contacts].MergedInto too.
type Merge struct {
	ID MergeID `json:"id"`
	// From is the contact whose place was taken, Into who took it.
	From ContactID `json:"from"`
	Into ContactID `json:"into"`
	// Identities are those that went over, and Conversations those that From had
	// then.
	Identities    []IdentityID     `json:"identities,omitempty"`
	Conversations []ConversationID `json:"conversations,omitempty"`
	// By is who merged them.
	By AgentID   `json:"by,omitempty"`
	At time.Time `json:"at"`
	// UndoneAt is when it was undone; zero while it holds.
	UndoneAt time.Time `json:"undone_at,omitzero"`
	Version  int64     `json:"version"`
}

// Merges keeps merges.
type Merges interface {
	// Insert adds records and sets their Version. ErrExists: an ID.
	Insert(ctx context.Context, ms ...*Merge) error
	// Get returns the records in the order asked for. ErrNotFound: any of them.
	Get(ctx context.Context, ids ...MergeID) ([]*Merge, error)
	// Update replaces records and raises their Version. ErrConflict as for
	// contacts.
	Update(ctx context.Context, ms ...*Merge) error
	// Of returns all merges of a contact, from it or into it, by ID. Those that
	// were undone are among them.
	Of(ctx context.Context, id ContactID) ([]*Merge, error)
}
