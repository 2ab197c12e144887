package channel

import "time"

// A Message is one call to a provider: what goes out, to whom, under which
// key. The zero value of each field means "not there".
type Message struct {
	// Key is the same for every attempt at this message and different for
	// every other message. Drivers hand it to providers that drop a second
	// submission, or that send it back in statuses and echoes.
	Key string
	// To is who gets it. Required.
	To Address
	// Thread is the thread that the message belongs to, on a channel with
	// [Capabilities].Threads: as a [MessageReceived] brought it, or the Key of the
	// message by which the business began it. Empty on all others.
	Thread string
	// Topic is what the thread is about, as its first message said; empty if it did
	// not. A driver of such a channel puts it above a message that has no subject.
	Topic string
	// ReplyTo quotes an earlier message of the same conversation.
	ReplyTo ProviderID
	// ReplyMemo is what the driver noted about that message; empty if nothing is
	// known. See [MessageReceived].
	ReplyMemo string
	// Answer is the contact's latest message, if this one is the first that
	// answers it. Zero if another did, or it is older than
	// [Capabilities].AnswerFor.
	Answer Answer
	// Author says on whose behalf the message goes out. Drivers whose provider
	// treats people and programs differently depend on it.
	Author AuthorKind
	// Sender is how the author wants to be shown. Zero means not at all. Drivers
	// whose provider cannot do that ignore it.
	Sender Sender
	// LastInbound is when the contact last wrote; zero if never. Drivers whose
	// provider wants a tag after some time derive it from this and Now.
	LastInbound time.Time
	// Now is the moment of the hand-over. Drivers use it instead of a clock.
	Now time.Time
	// Created is when the author sent the message. Unlike Now it is the same for
	// every attempt, so what a driver makes of it stays the same as well.
	Created time.Time
	// Parts is what the message says: one part, unless Capabilities allow more
	// in one call.
	Parts Parts
	// Native is a value of the driver's own type, for what only this provider
	// has. Any other driver must refuse it as Invalid.
	Native any
}

// An Answer is a message of the contact's that may be answered in a way of its
// own: with a token that is free of charge, but good only once and not for
// long. It is given to one message only, and again to that one only after a call
// that certainly sent nothing. If a call that used it ends Uncertain, the engine
// does not repeat the message, whatever [Capabilities].Idempotent says: the token
// cannot tell whether it was used up.
type Answer struct {
	// Memo is what the driver noted about the contact's message.
	Memo string `json:"memo"`
	// At is when the contact wrote it, by the provider's clock.
	At time.Time `json:"at"`
}

// IsZero reports whether there is nothing to answer.
func (a Answer) IsZero() bool { return a == Answer{} }

// A Sender is how a contact sees who wrote to them.
type Sender struct {
	// Name is shown instead of the account's, or beside it.
	Name string
	// Picture is where anybody can fetch a picture of them.
	Picture string
}

// A Receipt is the provider's word that it has taken a message.
type Receipt struct {
	// ID is what statuses and echoes will call the message. Empty only if the
	// provider names none.
	ID ProviderID
	// Also is what the provider calls the further parts of a call that had
	// several, in their order, where it names each, ID being the first one's; or
	// further names of the message, by which statuses and quotes may call it.
	Also []ProviderID
	// Memo is what the driver wants to be told when the message is quoted: see
	// [MessageReceived]. Empty if nothing.
	Memo string
	// Status is StatusAccepted, or better where the provider knows already.
	Status Status
	// At is the provider's time; zero if it gave none.
	At time.Time
	// To is the address as the provider spells it, where it differs from what
	// was asked (a Brazilian number loses or gains its ninth digit). Zero if the
	// provider did not say.
	To Address
	// Detail is what the provider said beside "accepted", such as that the
	// message is held for review. For people, not for branching.
	Detail string
}
