package storage

import (
	"context"
	"time"
)

// A Scheduled is a message that somebody wrote to leave later. It is not in the
// conversation yet: the engine sends it at the due moment that it put for it.
type Scheduled struct {
	ID           ScheduledID    `json:"id"`
	Conversation ConversationID `json:"conversation"`
	// Case is the case that it was written in; zero if none.
	Case CaseID `json:"case,omitzero"`
	// Agent is who wrote it.
	Agent AgentID `json:"agent"`
	// At is when it is to leave.
	At time.Time `json:"at"`
	// Data is what the engine will send, in JSON.
	Data []byte `json:"data,omitempty"`
	// Files are the copies of the files in Data, each once, as [Message.Copies] has
	// them: they are in use, see [Messages].FilesInUse.
	Files     []string  `json:"files,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	Version   int64     `json:"version"`
}

// ScheduledMessages keeps messages that leave later.
type ScheduledMessages interface {
	// Insert adds records and sets their Version. ErrExists: an ID.
	Insert(ctx context.Context, ss ...*Scheduled) error
	// Get returns the records in the order asked for. ErrNotFound: any of them.
	Get(ctx context.Context, ids ...ScheduledID) ([]*Scheduled, error)
	// Update replaces records and raises their Version. ErrConflict as for
	// contacts.
	Update(ctx context.Context, ss ...*Scheduled) error
	// Delete removes records. ErrNotFound: any of them.
	Delete(ctx context.Context, ids ...ScheduledID) error
	// OfConversation returns all records of a conversation, by ID.
	OfConversation(ctx context.Context, id ConversationID) ([]*Scheduled, error)
	// OfAgent returns up to limit records of an agent behind after, by ID.
	OfAgent(ctx context.Context, agent AgentID, after ScheduledID, limit int) ([]*Scheduled, error)
}
