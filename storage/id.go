package storage

import (
	"bytes"
	"fmt"

	"github.com/google/uuid"
)

// An ID identifies a record of type T. It is a UUID, ordered by its bytes;
// those that the engine makes are ordered by time. The zero ID is none.
type ID[T any] uuid.UUID

// The identifiers of records that the engine makes.
type (
	ContactID      = ID[Contact]
	IdentityID     = ID[Identity]
	ConversationID = ID[Conversation]
	CaseID         = ID[Case]
	MessageID      = ID[Message]
	BindingID      = ID[Binding]
	ConsentID      = ID[Consent]
	SetAsideID     = ID[SetAside]
	ScheduledID    = ID[Scheduled]
	MergeID        = ID[Merge]
	LeaseID        = ID[Lease]
)

// An AgentID identifies an agent. The host chooses it, and it is unique within
// the tenant: usually the host's own user id.
type AgentID string

// A TeamID identifies a team. The host chooses it.
type TeamID string

// A BotID identifies a program that serves contacts. The host chooses it.
type BotID string

// A QueueID identifies a place where cases wait: a destination of the routing.
type QueueID string

// A RoleID identifies a role: what its agents may do.
type RoleID string

// A Lease stands for a worker's hold on an outbox entry or a due moment. There
// is no record of it; the type exists for [LeaseID].
type Lease struct{}

// ParseID reads what [ID.String] wrote: ParseID[Case](text) gives a [CaseID]. With an
// error comes the zero ID.
func ParseID[T any](s string) (ID[T], error) {
	u, err := uuid.Parse(s)
	if err != nil {
		return ID[T]{}, err // the parser leaves the part that it could read
	}
	return ID[T](u), nil
}

// IsZero reports whether the ID is none.
func (id ID[T]) IsZero() bool { return id == ID[T]{} }

// String writes the usual form with dashes.
func (id ID[T]) String() string { return uuid.UUID(id).String() }

// Compare orders by bytes: -1, 0 or 1.
func (id ID[T]) Compare(other ID[T]) int { return bytes.Compare(id[:], other[:]) }

// MarshalText writes the usual form; the zero ID is the empty text.
func (id ID[T]) MarshalText() ([]byte, error) {
	if id.IsZero() {
		return []byte{}, nil
	}
	return uuid.UUID(id).MarshalText()
}

// UnmarshalText reads what MarshalText wrote.
func (id *ID[T]) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*id = ID[T]{}
		return nil
	}
	u, err := uuid.ParseBytes(b)
	if err != nil {
		return fmt.Errorf("storage: id: %w", err)
	}
	*id = ID[T](u)
	return nil
}
