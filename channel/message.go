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
	// Thread is the driver's own reference to a thread within a conversation,
	// as a [MessageReceived] brought it.
	Thread string
	// ReplyTo quotes an earlier message of the same conversation.
	ReplyTo ProviderID
	// Author says on whose behalf the message goes out. Drivers whose provider
	// treats people and programs differently depend on it.
	Author AuthorKind
	// LastInbound is when the contact last wrote; zero if never. Drivers whose
	// provider wants a tag after some time derive it from this and Now.
	LastInbound time.Time
	// Now is the moment of the hand-over. Drivers use it instead of a clock.
	Now time.Time
	// Parts is what the message says: one part, unless Capabilities allow more
	// in one call.
	Parts Parts
	// Native is a value of the driver's own type, for what only this provider
	// has. Any other driver must refuse it as Invalid.
	Native any
}

// A Receipt is the provider's word that it has taken a message.
type Receipt struct {
	// ID is what statuses and echoes will call the message. Empty only if the
	// provider names none.
	ID ProviderID
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
