package channel

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// An Event is something that happened at the provider. The set is closed: the
// types of this file and no others. Events are values; an Event holds its
// type, never a pointer.
type Event interface {
	// Kind names the type in storage.
	Kind() EventKind
	// Where returns what all events have.
	Where() Origin
	event()
}

// An EventKind names a type of event.
type EventKind string

// The kinds of event.
const (
	EventMessage  EventKind = "message"
	EventEcho     EventKind = "echo"
	EventStatus   EventKind = "status"
	EventReaction EventKind = "reaction"
	EventEdit     EventKind = "edit"
	EventDeletion EventKind = "deletion"
	EventOpened   EventKind = "opened"
	EventConsent  EventKind = "consent"
	EventIdentity EventKind = "identity"
	EventTemplate EventKind = "template"
	EventHealth   EventKind = "health"
	EventHandover EventKind = "handover"
	EventReach    EventKind = "reach"
	EventUnknown  EventKind = "unknown"
)

// EventKinds lists every kind, in the order above.
func EventKinds() []EventKind {
	return []EventKind{
		EventMessage, EventEcho, EventStatus, EventReaction, EventEdit, EventDeletion,
		EventOpened, EventConsent, EventIdentity, EventTemplate, EventHealth,
		EventHandover, EventReach, EventUnknown,
	}
}

// Origin is what all events have: where and when they happened.
type Origin struct {
	// ID recognises a repeat: the same event always carries the same ID, and
	// no two events of one channel share one. Where the provider gives none,
	// the driver makes one with [DeriveID]. Only a [StatusChanged] may leave it
	// empty, since applying a status twice changes nothing.
	ID ProviderID `json:"id,omitempty"`
	// Account is the provider's name for the business account concerned: a
	// phone number id, a page. Empty means the channel that received the event.
	Account string `json:"account,omitempty"`
	// At is when it happened, by the provider's clock. Zero if it gave none.
	At time.Time `json:"at,omitzero"`
	// Raw is what the provider wrote about this event: the smallest piece of
	// the webhook that holds it all.
	Raw json.RawMessage `json:"raw,omitempty"`
}

// DeriveID makes the ID of an event that came without one, out of what tells
// it from other events. The same pieces give the same ID.
func DeriveID(pieces ...string) ProviderID {
	h := sha256.New()
	for _, p := range pieces {
		_, _ = h.Write([]byte(p))
		_, _ = h.Write([]byte{0})
	}
	return ProviderID("d:" + hex.EncodeToString(h.Sum(nil)[:16]))
}

// MessageReceived is a message from a contact.
type MessageReceived struct {
	Origin
	// From is who wrote. It has at least one address: a message is never
	// dropped for want of a phone number. In a Chat it may be empty, where the
	// provider keeps the writer to itself.
	From Person `json:"from"`
	// Chat is where the message was written, if that is not a talk between
	// From and the business alone: a group. Zero otherwise.
	Chat Address `json:"chat,omitzero"`
	// Thread is the thread that it begins, unless it follows a message that is
	// known. Required on a channel with [Capabilities].Threads; empty where one
	// person has one conversation.
	Thread string `json:"thread,omitempty"`
	// Follows are the messages that it comes after, the surest first. It joins
	// the conversation of the first that is known, whoever wrote that.
	Follows []ProviderID `json:"follows,omitempty"`
	// Topic is what its thread is about, without marks such as "Re:".
	Topic string `json:"topic,omitempty"`
	// TopicWithin makes it join a conversation of the writer's own with the same
	// Topic that is no older than this, if no message that it follows is known.
	// Zero, the rule, does not: a topic alone proves little.
	TopicWithin time.Duration `json:"topic_within,omitempty"`
	// Automatic says what made a message that no person wrote: "auto-reply",
	// "bulk". It is kept, but makes no work for anybody and is never answered by a
	// program. Empty if a person wrote it, as far as the driver can tell.
	Automatic string `json:"automatic,omitempty"`
	// Parts is what it says. Never empty: unknown content is a [Placeholder].
	Parts Parts `json:"parts"`
	// ReplyTo is the message that it quotes or answers.
	ReplyTo ProviderID `json:"reply_to,omitempty"`
	// Memo is what the driver wants to be told again about this message: when it
	// is quoted, answered or marked as read. Only the driver reads meaning into
	// it. The engine keeps it beside the message and shows it to nobody. Empty if
	// there is nothing.
	Memo string `json:"memo,omitempty"`
	// Allowance is what it permits to be sent, where the channel counts that.
	Allowance *Allowance `json:"allowance,omitempty"`
	// Forwarded says that it was passed on from another talk.
	Forwarded bool `json:"forwarded,omitempty"`
	// Referral is how the contact got here, if the provider says.
	Referral *Referral `json:"referral,omitempty"`
}

// A Referral is the advertisement, post or link by which a contact came.
type Referral struct {
	Source   string `json:"source"` // "ad", "post", "link", …
	ID       string `json:"id,omitempty"`
	URL      string `json:"url,omitempty"`
	Headline string `json:"headline,omitempty"`
	Body     string `json:"body,omitempty"`
	// Click identifies the click towards the advertising platform, verbatim.
	Click string `json:"click,omitempty"`
	// Ref is the free text that a link of the business's carried. The engine takes
	// "tag:KEY" for the service tag, and "staff:KEY" for the agent, that the
	// contact asked for.
	Ref string `json:"ref,omitempty"`
}

// EchoReceived is a message that the business sent outside this library: from
// a phone, from the provider's own inbox, by another program. It may also be
// the echo of one of ours; then Key or Origin.ID says so.
type EchoReceived struct {
	Origin
	To   Person  `json:"to"`
	Chat Address `json:"chat,omitzero"`
	// Thread, Follows and Topic are as those of a [MessageReceived].
	Thread  string       `json:"thread,omitempty"`
	Follows []ProviderID `json:"follows,omitempty"`
	Topic   string       `json:"topic,omitempty"`
	Parts   Parts        `json:"parts"`
	ReplyTo ProviderID   `json:"reply_to,omitempty"`
	// Key is the [Message] key that the provider sent back, if it does that.
	Key string `json:"key,omitempty"`
	// By says what wrote it, where the provider tells: "app", "ai_agent".
	By string `json:"by,omitempty"`
}

// StatusChanged reports how far a message of ours has come.
type StatusChanged struct {
	Origin
	// Of is the message, as its [Receipt] named it. Empty with UpTo.
	Of ProviderID `json:"of"`
	// UpTo makes it a report about all messages to To that were sent at or before
	// this instant, by the provider's clock. Zero if it is about one message.
	UpTo time.Time `json:"up_to,omitzero"`
	// Key is the message's key, where the provider sends it back.
	Key    string `json:"key,omitempty"`
	Status Status `json:"status"`
	// Failure says why, with StatusFailed.
	Failure Failure `json:"failure,omitzero"`
	// To is whom the message went to, if the provider says; required with UpTo.
	// It may bring addresses of the contact that were not known before.
	To Person `json:"to,omitzero"`
	// Cost is what the provider charges, if it says.
	Cost *Cost `json:"cost,omitempty"`
}

// Cost is how a provider charges a message. It informs; nothing depends on it.
type Cost struct {
	Category string `json:"category,omitempty"`
	Model    string `json:"model,omitempty"`
	Type     string `json:"type,omitempty"`
}

// ReactionChanged is a contact's emoji on a message. An empty Emoji takes an
// earlier one away.
type ReactionChanged struct {
	Origin
	Of    ProviderID `json:"of"`
	From  Person     `json:"from"`
	Chat  Address    `json:"chat,omitzero"`
	Emoji string     `json:"emoji,omitempty"`
}

// MessageEdited says that the author changed a message.
type MessageEdited struct {
	Origin
	Of    ProviderID `json:"of"`
	From  Person     `json:"from"`
	Chat  Address    `json:"chat,omitzero"`
	Parts Parts      `json:"parts"`
}

// MessageDeleted says that the author took a message back.
type MessageDeleted struct {
	Origin
	Of   ProviderID `json:"of"`
	From Person     `json:"from"`
	Chat Address    `json:"chat,omitzero"`
}

// ConversationOpened says that a contact opened the chat without writing yet.
type ConversationOpened struct {
	Origin
	From Person  `json:"from"`
	Chat Address `json:"chat,omitzero"`
	// Begins says that the contact asked for somebody by it: a case begins before
	// there is a message (S2.9, S2.10). Without it, one begins with the first
	// message.
	Begins   bool      `json:"begins,omitempty"`
	Referral *Referral `json:"referral,omitempty"`
	// Memo is as that of a [MessageReceived]: an opened chat can be answered.
	Memo string `json:"memo,omitempty"`
	// Allowance is as that of a [MessageReceived].
	Allowance *Allowance `json:"allowance,omitempty"`
}

// ConsentChanged is a contact's yes or no to being written to.
type ConsentChanged struct {
	Origin
	From Person `json:"from"`
	// Purpose is the provider's word for what it concerns; empty is all.
	Purpose string `json:"purpose,omitempty"`
	Granted bool   `json:"granted"`
	Detail  string `json:"detail,omitempty"`
}

// IdentityChanged says that a person's addresses became others. The person
// stays the same.
type IdentityChanged struct {
	Origin
	// Old and New are addresses of one person. Either may be incomplete;
	// neither is empty.
	Old []Address `json:"old"`
	New []Address `json:"new"`
}

// TemplateChanged says that a template's approval, quality or category became
// another.
type TemplateChanged struct {
	Origin
	// Template is the provider's id; Name and Language may be all there is.
	Template string `json:"template,omitempty"`
	Name     string `json:"name"`
	Language string `json:"language"`
	// Status, Quality and Category are in the provider's words; empty means
	// unchanged.
	Status   string `json:"status,omitempty"`
	Quality  string `json:"quality,omitempty"`
	Category string `json:"category,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

// HealthChanged reports that the account can do more or less than before.
type HealthChanged struct {
	Origin
	Health Health `json:"health"`
}

// HandoverChanged says that control over a talk passed to or from another
// program at the provider.
type HandoverChanged struct {
	Origin
	From Person `json:"from"`
	// Ours says that it is now up to us to answer.
	Ours bool `json:"ours"`
	// To is the provider's word for who has control now.
	To     string `json:"to,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// ReachChanged says that somebody can be written to no more, or again: they
// blocked the account, left it, or came back.
type ReachChanged struct {
	Origin
	From Person `json:"from"`
	// Chat is the group that it concerns: the account was removed from it, or
	// added. Zero if it concerns From.
	Chat Address `json:"chat,omitzero"`
	// Reachable says whether messages can arrive from now on.
	Reachable bool `json:"reachable"`
	// Detail is the provider's word for what happened.
	Detail string `json:"detail,omitempty"`
}

// UnknownEvent keeps what the driver has no word for. It is stored as it is.
type UnknownEvent struct {
	Origin
	// Type is the provider's word for it.
	Type string `json:"type"`
}

// Where returns o itself: it is promoted to every event that embeds an Origin.
func (o Origin) Where() Origin { return o }

func (o Origin) event() {}

func (MessageReceived) Kind() EventKind    { return EventMessage }
func (EchoReceived) Kind() EventKind       { return EventEcho }
func (StatusChanged) Kind() EventKind      { return EventStatus }
func (ReactionChanged) Kind() EventKind    { return EventReaction }
func (MessageEdited) Kind() EventKind      { return EventEdit }
func (MessageDeleted) Kind() EventKind     { return EventDeletion }
func (ConversationOpened) Kind() EventKind { return EventOpened }
func (ConsentChanged) Kind() EventKind     { return EventConsent }
func (IdentityChanged) Kind() EventKind    { return EventIdentity }
func (TemplateChanged) Kind() EventKind    { return EventTemplate }
func (HealthChanged) Kind() EventKind      { return EventHealth }
func (HandoverChanged) Kind() EventKind    { return EventHandover }
func (ReachChanged) Kind() EventKind       { return EventReach }
func (UnknownEvent) Kind() EventKind       { return EventUnknown }
