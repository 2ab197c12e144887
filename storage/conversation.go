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
	Inbound int64 `json:"inbound"`
	// Served is the agent who served the contact here last, and ServedAt when;
	// zero if nobody has yet.
	Served   AgentID   `json:"served,omitempty"`
	ServedAt time.Time `json:"served_at,omitzero"`
	// Automation is what the engine keeps about what was said by itself, in JSON;
	// nil for nothing.
	Automation []byte    `json:"automation,omitempty"`
	CreatedAt  time.Time `json:"created_at"`
	Version    int64     `json:"version"`
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
	// IDs returns the identifier of the record for each key, zero where there is
	// none. It is what to lock before the records are read, and costs less than
	// Find.
	IDs(ctx context.Context, keys ...ConversationKey) ([]ConversationID, error)
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
	// Owner is the agent who serves it; empty while nobody does, or a bot.
	Owner AgentID `json:"owner,omitempty"`
	// Bot is the program that serves it; empty if none does. At most one of Owner
	// and Bot is set: there is one active handler.
	Bot BotID `json:"bot,omitempty"`
	// Fence goes up whenever the handler becomes another one: who acts with an
	// older fence comes too late.
	Fence int64 `json:"fence,omitempty"`
	// Priority is how urgent it is, from 0.
	Priority int `json:"priority,omitempty"`
	// Tag is the service tag that the contact chose; empty for none.
	Tag string `json:"tag,omitempty"`
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
	// waits for anybody. ForUntil is also until when it is offered to several. Of cases that somebody serves, only those that are being
	// transferred have it.
	For      AgentID   `json:"for,omitempty"`
	ForUntil time.Time `json:"for_until,omitzero"`
	// Offered says that it is offered to For, and to nobody else: it takes some
	// of their capacity until they answer.
	Offered bool `json:"offered,omitempty"`
	// Queue is where the case waits; empty if it waits nowhere in particular.
	Queue QueueID `json:"queue,omitempty"`
	// Urgency and Rank are its place there: the higher Urgency first, then the
	// earlier Rank, then the lower ID.
	Urgency int       `json:"urgency,omitempty"`
	Rank    time.Time `json:"rank,omitzero"`
	// Routing, SLA and Automation are what the engine keeps about the way of the
	// case, about what was promised, and about what was done by itself, in JSON;
	// nil for nothing.
	Routing    []byte `json:"routing,omitempty"`
	SLA        []byte `json:"sla,omitempty"`
	Automation []byte `json:"automation,omitempty"`
	// Initiated says that the business began it, or reopened it, and that the
	// contact has not written in it since.
	Initiated bool `json:"initiated,omitempty"`
	// Entry is how the contact came; nil if nothing is known.
	Entry *channel.Referral `json:"entry,omitempty"`
	// Labels are kept as [Labels] makes them.
	Labels []string `json:"labels,omitempty"`
	// Attributes are what the host and agents keep about the case.
	Attributes map[string]string `json:"attributes,omitempty"`
	Version    int64             `json:"version"`
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
	// Waiting returns a page of a queue, in order. Cases of every state are in
	// it.
	Waiting(ctx context.Context, q QueueQuery) ([]*Case, error)
	// Before counts the cases of a queue that stand before a place, but stops at
	// atMost.
	Before(ctx context.Context, queue QueueID, p QueuePlace, atMost int) (int, error)
	// Queues counts the cases of each queue that has some.
	Queues(ctx context.Context) (map[QueueID]int, error)
	// Loads counts what agents have, by agent, then channel: the ongoing cases of
	// each owner, and the cases that are offered to each. An agent without any is
	// not in it.
	Loads(ctx context.Context) ([]Load, error)
	// Ended counts the ended cases of each owner on a channel, by agent. An agent
	// without any is not in it.
	Ended(ctx context.Context, ch channel.ID) ([]Load, error)
}

// A Load is how many cases an agent has on a channel.
type Load struct {
	Agent   AgentID
	Channel channel.ID
	Cases   int
}

// A QueueQuery selects the cases of a queue.
type QueueQuery struct {
	// Queue is required.
	Queue QueueID
	// After is the place of the last case of the page before; zero for the first
	// page.
	After QueuePlace
	// Limit is how many at most; it must be above 0.
	Limit int
}

// A QueuePlace is where a case stands in its queue.
type QueuePlace struct {
	Urgency int
	Rank    time.Time
	ID      CaseID
}

// IsZero reports whether p is no place.
func (p QueuePlace) IsZero() bool { return p == QueuePlace{} }

// Place is where c stands in its queue.
func (c *Case) Place() QueuePlace { return QueuePlace{c.Urgency, c.Rank, c.ID} }

// A CaseQuery selects cases of one state, so that an index serves it exactly.
type CaseQuery struct {
	// State is required.
	State CaseState
	// Owner selects one owner's cases; empty means any owner.
	Owner AgentID
	// Channel selects one channel; empty means any.
	Channel channel.ID
	// For selects the cases that wait for one agent; empty means any.
	For AgentID
	// Label selects cases that have this label, as it is kept; empty means any.
	Label string
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
