package engagement

import (
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// An InvalidError is an argument that cannot be right. Nothing was done.
type InvalidError struct {
	Field   string // which argument
	Problem string // what is wrong with it
}

func (e *InvalidError) Error() string { return e.Field + ": " + e.Problem }

func invalid(field, problem string) error { return &InvalidError{Field: field, Problem: problem} }

// A TakenError is a case that somebody else serves. Nothing was done.
type TakenError struct {
	Case storage.CaseID
	// Owner is who serves it.
	Owner storage.AgentID
	// Since is when they took it.
	Since time.Time
}

func (e *TakenError) Error() string {
	return fmt.Sprintf("case %s: agent %s serves it since %s", e.Case, e.Owner, e.Since.Format(time.RFC3339))
}

// A StateError is a case in a state in which that cannot be done: closing what
// is closed, say. Nothing was done.
type StateError struct {
	Case  storage.CaseID
	State storage.CaseState
	Op    string // what was asked for
}

func (e *StateError) Error() string {
	return fmt.Sprintf("case %s is %s: cannot %s it", e.Case, e.State, e.Op)
}

// A WindowError is a free-form message to a contact who has not written for too
// long. Nothing was stored. A template can be sent if State says so.
type WindowError struct {
	Conversation storage.ConversationID
	// State is what may be sent.
	State channel.WindowState
	// LastInbound is when the contact last wrote; zero if never.
	LastInbound time.Time
}

func (e *WindowError) Error() string {
	s := "the session window is closed: the contact has never written"
	if !e.LastInbound.IsZero() {
		s = "the session window is closed: the contact last wrote at " + e.LastInbound.Format(time.RFC3339)
	}
	if e.State.Template {
		return s + "; send a template"
	}
	return s
}

// A DeniedError is something that this agent may not do. Nothing was done.
type DeniedError struct {
	Agent  storage.AgentID
	Reason string
}

func (e *DeniedError) Error() string { return fmt.Sprintf("agent %q: %s", e.Agent, e.Reason) }

// A ReusedKeyError is an idempotency key that was used for another message.
// Nothing was stored.
type ReusedKeyError struct {
	Key     string
	Message storage.MessageID // the message that has the key
}

func (e *ReusedKeyError) Error() string {
	return fmt.Sprintf("key %q belongs to message %s, which is another one", e.Key, e.Message)
}

// An UnsupportedError is something that the channel cannot do. Nothing was
// done. It is a channel error: errors.Is(err, channel.Unsupported) holds.
type UnsupportedError struct {
	Channel channel.ID
	Verb    string
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("channel %q cannot %s", e.Channel, e.Verb)
}

// Unwrap returns [channel.Unsupported].
func (e *UnsupportedError) Unwrap() error { return channel.Unsupported }
