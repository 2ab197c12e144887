package storage

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Message is one entry of a conversation: what one provider call or one
// inbound event carried. (Channel, ProviderID) is unique where ProviderID is
// set, the names in Also included, and so is Key where that is set.
type Message struct {
	// ID orders the messages of a conversation.
	ID           MessageID      `json:"id"`
	Conversation ConversationID `json:"conversation"`
	Case         CaseID         `json:"case,omitzero"`
	Channel      channel.ID     `json:"channel"`
	Direction    Direction      `json:"direction"`
	Author       Author         `json:"author"`
	Parts        channel.Parts  `json:"parts"`
	// ReplyTo is the message that this one quotes, by the provider's id.
	ReplyTo channel.ProviderID `json:"reply_to,omitempty"`
	// ProviderID is what the provider calls the message; empty until it has
	// accepted it.
	ProviderID channel.ProviderID `json:"provider_id,omitempty"`
	// Also is what the provider calls its further parts, where it names each. Only
	// with a ProviderID.
	Also []channel.ProviderID `json:"also,omitempty"`
	// Memo is what the driver noted about it, for itself: see
	// [channel.MessageReceived] and [channel.Receipt].
	Memo string `json:"memo,omitempty"`
	// Answer is the contact's message that it may answer in a way of its own;
	// zero if none. It is chosen when the message is stored.
	Answer channel.Answer `json:"answer,omitzero"`
	// Key is the caller's idempotency key; empty if there was none.
	Key string `json:"key,omitempty"`
	// At is when it was written, by the provider's clock if inbound.
	At time.Time `json:"at"`
	// CreatedAt is when it was stored.
	CreatedAt time.Time `json:"created_at"`
	// Outcome is what came of sending it; empty for inbound messages.
	Outcome Outcome `json:"outcome,omitempty"`
	// Progress is the evidence of its way to the contact. A rejection's reason
	// is in Progress.Failure.
	Progress channel.Progress `json:"progress,omitzero"`
	// To is the address that it goes to, where that was chosen for this message;
	// zero means wherever the conversation's answers go.
	To channel.Address `json:"to,omitzero"`
	// Binding is the binding under which an agent sent it; zero if none.
	Binding BindingID `json:"binding,omitzero"`
	// Purpose is what a template is for: what the contact must not have
	// withdrawn their consent to when it leaves. Empty for all else.
	Purpose Purpose `json:"purpose,omitempty"`
	// Notes is what was adapted or lost to fit the channel.
	Notes []channel.Note `json:"notes,omitempty"`
	// Cost is how the provider charges it; nil if it did not say.
	Cost *channel.Cost `json:"cost,omitempty"`
	// Reactions are the emoji on it.
	Reactions []Reaction `json:"reactions,omitempty"`
	Forwarded bool       `json:"forwarded,omitempty"`
	// Automatic says what made a message that no person wrote: of an inbound one
	// see [channel.MessageReceived]; of an outbound one it is the automation. Empty
	// for all others.
	Automatic string    `json:"automatic,omitempty"`
	EditedAt  time.Time `json:"edited_at,omitzero"`
	DeletedAt time.Time `json:"deleted_at,omitzero"`
	// Mentions are the agents who are named in a note. Other messages name none.
	Mentions []AgentID `json:"mentions,omitempty"`
	// Native is a value for one driver, as JSON with the driver's type left
	// out; nil if there is none.
	Native []byte `json:"native,omitempty"`
	// Raw is what the provider wrote; nil for what we send.
	Raw     []byte `json:"raw,omitempty"`
	Version int64  `json:"version"`
}

// Status is the furthest that is known of an outbound message's way.
func (m *Message) Status() channel.Status {
	if s := m.Progress.Status(); s != channel.StatusNone {
		return s
	}
	if m.Outcome == OutcomeAccepted {
		return channel.StatusAccepted
	}
	return channel.StatusNone
}

// A Direction says which way a message went.
type Direction string

// The directions.
const (
	Inbound  Direction = "in"
	Outbound Direction = "out"
	// Internal is a note that only the business sees. It goes nowhere: it has no
	// Outcome and no ProviderID, is in no outbox, and no contact may be shown it.
	Internal Direction = "internal"
)

// An Outcome is what came of handing a message to the provider. It only goes
// forward: queued, then one of the others; unknown may still become accepted
// or rejected. Whether a call is under way is known by the outbox entry.
type Outcome string

// The outcomes.
const (
	OutcomeNone      Outcome = ""          // an inbound message, an echo, or a note
	OutcomeQueued    Outcome = "queued"    // in the outbox; a call may be under way
	OutcomeAccepted  Outcome = "accepted"  // the provider has it
	OutcomeRejected  Outcome = "rejected"  // certain not to go out
	OutcomeUnknown   Outcome = "unknown"   // it may have gone out; never resent by itself
	OutcomeCancelled Outcome = "cancelled" // taken back before the hand-over
)

// An Author is who made a message.
type Author struct {
	Kind channel.AuthorKind `json:"kind"`
	// ID is the agent's id, or the bot's name, or the contact's id in a group.
	ID string `json:"id,omitempty"`
	// Name is for showing.
	Name string `json:"name,omitempty"`
}

// A Reaction is one emoji on a message. One author has at most one.
type Reaction struct {
	Author Author    `json:"author"`
	Emoji  string    `json:"emoji"`
	At     time.Time `json:"at"`
}

// Messages keeps messages.
type Messages interface {
	// Insert adds the records that are new and sets their Version. One whose ID,
	// Key or (Channel, ProviderID) exists already, also earlier in the same
	// call, is left out: the answer says of each whether it was added. An
	// outbound record with a ProviderID takes the statuses that came before it:
	// its Progress is updated in place.
	Insert(ctx context.Context, ms ...*Message) (added []bool, err error)
	// Get returns the records in the order asked for. ErrNotFound: any of them.
	Get(ctx context.Context, ids ...MessageID) ([]*Message, error)
	// Find returns the record for each key, by its ProviderID or one of Also, nil
	// where there is none.
	Find(ctx context.Context, keys ...ProviderKey) ([]*Message, error)
	// ByKey returns the record with each caller's key, nil where there is none.
	ByKey(ctx context.Context, keys ...string) ([]*Message, error)
	// List returns a page of what was said in some conversations, the highest ID
	// first.
	List(ctx context.Context, q MessageQuery) ([]*Message, error)
	// Search returns a page of the messages that say something, the highest ID
	// first. What was edited is found by what it says now, and what was deleted
	// not at all.
	Search(ctx context.Context, q MessageSearch) ([]*Message, error)
	// Update replaces Parts, Case, To, Reactions, EditedAt, DeletedAt, Mentions,
	// Notes and Raw and raises the Version. What statuses and outcomes change is
	// not touched. ErrConflict as for contacts.
	Update(ctx context.Context, ms ...*Message) error
	// Resolve records what came of sending. A step backward changes nothing.
	// The answer has the message after it, and whether it changed, in the order
	// of rs. ErrNotFound: any message. ErrExists: a ProviderID, or a name in Also,
	// that another message has. None is changed then.
	Resolve(ctx context.Context, rs ...Resolution) ([]StatusResult, error)
	// ApplyStatuses merges reports into outbound messages, as
	// [channel.Progress.Merge] does. They are named by their ProviderID. A report
	// whose message is not there is kept, and applied when
	// Insert or Resolve brings the ProviderID. Several reports about one message
	// may come in one call; each gets its own answer.
	ApplyStatuses(ctx context.Context, us ...StatusUpdate) ([]StatusResult, error)
	// ForgetStatuses drops reports kept since before the instant whose message
	// never came, and tells how many.
	ForgetStatuses(ctx context.Context, before time.Time) (int, error)
	// ForgetRaw takes away the Raw of old messages and raises their Version.
	ForgetRaw(ctx context.Context, q Retention) (Retained, error)
	// ForgetMedia does [Message.ForgetMedia] to old messages that have any, the
	// oldest first, and raises their Version. Those that have none, or none any more,
	// are not looked at: what was forgotten makes no later step slower.
	ForgetMedia(ctx context.Context, q Retention) (Retained, error)
	// FilesInUse tells of each copy of a file whether a message has it, or one that
	// leaves later: see [Message.Copies] and [Scheduled].Files.
	FilesInUse(ctx context.Context, copies ...string) ([]bool, error)
	// ForgetContent does [Message.ForgetContent] to old messages that have any,
	// and raises their Version. Their cases lose the preview, if nothing happened
	// in them since q.Before, and raise theirs.
	ForgetContent(ctx context.Context, q Retention) (Retained, error)
}

// A ProviderKey names a message as its provider does.
type ProviderKey struct {
	Channel channel.ID
	ID      channel.ProviderID
}

// A MessageQuery selects messages of one or more conversations: with those of
// all channels of a contact, the whole talk with them (S5.13, S5.17).
type MessageQuery struct {
	// Conversations must have at least one. One that comes twice counts once.
	Conversations []ConversationID
	// Before is the last message of the page before; zero for the first page.
	Before MessageID
	// Limit is how many at most; it must be above 0.
	Limit int
}

// A MessageSearch selects messages by what they say, notes too (S5.14).
type MessageSearch struct {
	// Words is what to look for: messages of whose [TextWords] every one of its
	// [SearchWords] begins some word. It must have at least one.
	Words string
	// Conversations selects those of some conversations; empty means any.
	Conversations []ConversationID
	// Channels selects those of some channels; empty means any.
	Channels []channel.ID
	// Before is the last message of the page before; zero for the first page.
	Before MessageID
	// Limit is how many at most; it must be above 0.
	Limit int
}

// Matches reports whether m is a message that q looks for, wherever its place.
func (q MessageSearch) Matches(m *Message) bool { return q.Matcher()(m) }

// Matcher is Matches for many messages.
func (q MessageSearch) Matcher() func(m *Message) bool {
	words := SearchWords(q.Words)
	return func(m *Message) bool {
		return (len(q.Conversations) == 0 || slices.Contains(q.Conversations, m.Conversation)) &&
			(len(q.Channels) == 0 || slices.Contains(q.Channels, m.Channel)) &&
			begins(TextWords(MessageText(m)), words)
	}
}

// A Resolution is what came of one attempt to send.
type Resolution struct {
	Message MessageID
	Outcome Outcome
	// ProviderID, Also, Memo, Status and At come with OutcomeAccepted. Status is how
	// far the provider says that it came already; zero means StatusAccepted.
	ProviderID channel.ProviderID
	Status     channel.Status
	Also       []channel.ProviderID
	Memo       string
	At         time.Time
	// Failure comes with OutcomeRejected.
	Failure channel.Failure
}

// Progress is the evidence that r adds.
func (r Resolution) Progress() channel.Progress {
	switch r.Outcome {
	case OutcomeAccepted:
		accepted := channel.Reported(channel.StatusAccepted, r.At, channel.Failure{})
		if r.Status > channel.StatusPlayed {
			return accepted
		}
		return accepted.Merge(channel.Reported(r.Status, r.At, channel.Failure{}))
	case OutcomeRejected:
		return channel.Reported(channel.StatusFailed, r.At, r.Failure)
	}
	return channel.Progress{}
}

// Follows reports whether o may come after prev.
func (o Outcome) Follows(prev Outcome) bool {
	switch prev {
	case OutcomeQueued:
		return o != OutcomeNone && o != OutcomeQueued
	case OutcomeUnknown:
		return o == OutcomeAccepted || o == OutcomeRejected
	}
	return false
}

// A StatusUpdate is one report about one message.
type StatusUpdate struct {
	ProviderKey
	Progress channel.Progress
	Cost     *channel.Cost
	// At is when the report arrived; kept reports are forgotten by it.
	At time.Time
}

// A StatusResult is what a report or an outcome did.
type StatusResult struct {
	// Found says that the message is there.
	Found bool
	// Changed says that the message's Status, Outcome or failure became another.
	Changed bool
	// The rest is the message after the change, without its content.
	Message      MessageID
	Conversation ConversationID
	Case         CaseID
	Channel      channel.ID
	Author       Author
	Binding      BindingID
	ProviderID   channel.ProviderID
	Outcome      Outcome
	Progress     channel.Progress
}

// Seen remembers events that are not messages, so that a repeat is known.
type Seen interface {
	// Mark remembers the keys and says of each whether it is new. A key that
	// comes twice in one call is new once.
	Mark(ctx context.Context, at time.Time, keys ...ProviderKey) (fresh []bool, err error)
	// Forget drops what was remembered before the instant, and tells how many.
	Forget(ctx context.Context, before time.Time) (int, error)
}
