package storage

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Conversation is all that was ever said between one contact and the
// business on one channel. It never closes. (Channel, Contact, Thread) is
// unique.
type Conversation struct {
	ID      ConversationID `json:"id"`
	Channel channel.ID     `json:"channel"`
	Contact ContactID      `json:"contact"`
	// Thread is the driver's reference to a thread of its own; empty on
	// channels where one person has one conversation.
	Thread string `json:"thread,omitempty"`
	// Topic is what the thread is about; empty if nothing said so.
	Topic string `json:"topic,omitempty"`
	// Address is where an answer goes.
	Address channel.Address `json:"address"`
	// Case is the latest case; zero before the first.
	Case CaseID `json:"case,omitzero"`
	// LastInbound is when the contact last wrote, by the provider's clock; zero
	// if never. The session window counts from it.
	LastInbound time.Time `json:"last_inbound,omitzero"`
	// LastInboundID is the provider's id of that message.
	LastInboundID channel.ProviderID `json:"last_inbound_id,omitempty"`
	// Answer is the contact's latest message, or opening of the chat, that nobody
	// has answered and that the driver noted something about; zero if there is
	// none.
	Answer channel.Answer `json:"answer,omitzero"`
	// Allowances are what the contact's acts permit to be sent, on channels that
	// count.
	Allowances []channel.Allowance `json:"allowances,omitempty"`
	// Inbound is how many messages the contact has sent.
	Inbound   int64     `json:"inbound"`
	CreatedAt time.Time `json:"created_at"`
	Version   int64     `json:"version"`
}

// A ConversationKey is what makes a conversation unique.
type ConversationKey struct {
	Channel channel.ID
	Contact ContactID
	Thread  string
}

// Key returns what makes c unique.
func (c *Conversation) Key() ConversationKey {
	return ConversationKey{c.Channel, c.Contact, c.Thread}
}

// Window says what may be sent in c at now by author, on a channel with the
// session window w.
func (c *Conversation) Window(w channel.Window, now time.Time, author channel.AuthorKind) channel.WindowState {
	return w.At(now, c.LastInbound, author, c.Allowances...)
}

// Conversations keeps conversations.
type Conversations interface {
	// Insert adds records and sets their Version. ErrExists: an ID or a key; none
	// is added then.
	Insert(ctx context.Context, cs ...*Conversation) error
	// Get returns the records in the order asked for. ErrNotFound: any of them.
	Get(ctx context.Context, ids ...ConversationID) ([]*Conversation, error)
	// Find returns the record for each key, nil where there is none.
	Find(ctx context.Context, keys ...ConversationKey) ([]*Conversation, error)
	// OfContact returns all conversations of a contact, by ID.
	OfContact(ctx context.Context, id ContactID) ([]*Conversation, error)
	// Update replaces records and raises their Version. ErrConflict as for
	// contacts.
	Update(ctx context.Context, cs ...*Conversation) error
}

// A Case is one closable unit of work in a conversation.
type Case struct {
	ID           CaseID         `json:"id"`
	Conversation ConversationID `json:"conversation"`
	Contact      ContactID      `json:"contact"`
	Channel      channel.ID     `json:"channel"`
	State        CaseState      `json:"state"`
	// Owner is the one active handler; empty while nobody serves it.
	Owner AgentID `json:"owner,omitempty"`
	// OpenedAt is when it was opened, or reopened last.
	OpenedAt time.Time `json:"opened_at"`
	// PickedUpAt is when the owner took it; zero while nobody has.
	PickedUpAt time.Time `json:"picked_up_at,omitzero"`
	// WaitingSince is the first message of the contact that nobody answered;
	// zero if all are answered.
	WaitingSince time.Time `json:"waiting_since,omitzero"`
	// LastActivity is the latest message of either side. Lists are sorted by
	// it.
	LastActivity time.Time `json:"last_activity"`
	// Preview is the beginning of that message, and PreviewBy who wrote it.
	Preview   string             `json:"preview,omitempty"`
	PreviewBy channel.AuthorKind `json:"preview_by,omitempty"`
	ClosedAt  time.Time          `json:"closed_at,omitzero"`
	ClosedBy  AgentID            `json:"closed_by,omitempty"`
	// Disposition is the coded result at closing.
	Disposition string `json:"disposition,omitempty"`
	// Reopened counts how often it was.
	Reopened int `json:"reopened,omitempty"`
	// For is the one agent whom the case waits for, until ForUntil; empty if it
	// waits for anybody. Only open and missed cases have it.
	For      AgentID   `json:"for,omitempty"`
	ForUntil time.Time `json:"for_until,omitzero"`
	// Initiated says that the business began it, or reopened it, and that the
	// contact has not written in it since.
	Initiated bool `json:"initiated,omitempty"`
	// Entry is how the contact came; nil if nothing is known.
	Entry   *channel.Referral `json:"entry,omitempty"`
	Version int64             `json:"version"`
}

// A CaseState is where a case is in its life.
type CaseState string

// The states of a case.
const (
	CaseOpen    CaseState = "open"    // nobody serves it
	CaseOngoing CaseState = "ongoing" // its owner serves it
	CaseParked  CaseState = "parked"  // waits for the contact or a date, uses no capacity
	CaseEnded   CaseState = "ended"   // the session ended, the case is not done
	CaseMissed  CaseState = "missed"  // nobody picked it up in time
	CaseClosed  CaseState = "closed"  // nobody expects more
)

// Cases keeps cases.
type Cases interface {
	// Insert adds records and sets their Version. ErrExists: an ID.
	Insert(ctx context.Context, cs ...*Case) error
	// Get returns the records in the order asked for. ErrNotFound: any of them.
	Get(ctx context.Context, ids ...CaseID) ([]*Case, error)
	// Update replaces records and raises their Version. ErrConflict as for
	// contacts.
	Update(ctx context.Context, cs ...*Case) error
	// List returns a page of cases.
	List(ctx context.Context, q CaseQuery) ([]*Case, error)
	// Count counts the cases that q would list without its limit and place,
	// but stops at atMost.
	Count(ctx context.Context, q CaseQuery, atMost int) (int, error)
}

// A CaseQuery selects cases of one state, so that an index serves it exactly.
type CaseQuery struct {
	// State is required.
	State CaseState
	// Owner selects one owner's cases; empty means any owner.
	Owner AgentID
	// Channel selects one channel; empty means any.
	Channel channel.ID
	// Viewer leaves out cases that wait for another agent than this one; empty
	// leaves out none.
	Viewer AgentID
	// Oldest lists by LastActivity upwards instead of downwards. Equal instants
	// go by ID, in the same direction.
	Oldest bool
	// After is the place of the last case of the page before; zero for the
	// first page.
	After CasePlace
	// Limit is how many at most; it must be above 0.
	Limit int
}

// A CasePlace is where a case stands in a list.
type CasePlace struct {
	LastActivity time.Time
	ID           CaseID
}

// IsZero reports whether p is no place.
func (p CasePlace) IsZero() bool { return p == CasePlace{} }
