package main

import (
	"context"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A simulator is a provider within the program, with one account of the
// business and the phones of those who chat with it.
type simulator interface {
	// Run delivers what happens to the webhook until ctx is done, and Flush
	// delivers what is due now.
	Run(ctx context.Context) error
	Flush(ctx context.Context) error
	// SendTo says where the webhook is.
	SendTo(h http.Handler)
	// Save writes everything down, and Restore brings it back.
	Save() ([]byte, error)
	Restore(data []byte) error
	// Changed is closed with the next change of anything that phones show.
	Changed() <-chan struct{}
	// Keep stores a file for somebody to send, and File is one that a phone shows.
	Keep(body []byte, mimeType, name string) channel.Media
	File(id string) (body []byte, mimeType string, ok bool)

	// meet gives somebody a chat with the account.
	meet(p person) error
	// chats are all chats with the account, in the order in which they began.
	chats() []chat
	// troubles are what can be made to go wrong.
	troubles() []trouble
}

// A chat is somebody's chat with one account, as it is on their phone. What not
// every provider has is an interface of its own, beside it.
type chat interface {
	owner() owner
	// screen is what the phone shows, oldest first.
	screen() []bubble
	// typing reports whether the phone shows that the business is writing.
	typing() bool
	// read opens the chat: what arrived is read.
	read()
	// carries reports whether the owner can send parts of a kind.
	carries(kind channel.PartKind) bool
	write(part channel.Part) error
	// tap answers a message with the id of a choice in it.
	tap(message, choice string) error
}

// A reactor is a chat in which messages can get an emoji; none takes it away.
type reactor interface {
	react(message, emoji string) error
}

// A remover is a chat in which messages can be taken back.
type remover interface {
	remove(message string) error
}

// A switcher is a chat on a phone that can be without a network.
type switcher interface {
	online() bool
	setOnline(on bool)
}

// A blocker is a chat whose account can be blocked.
type blocker interface {
	blocked() bool
	block(on bool)
}

// A follower is a blocker for whom not to follow the business is to block it.
type follower interface {
	blocker
	follows() bool
}

// A speaker is a chat in which people send what their phone records.
type speaker interface {
	speak() error
}

// A sharer is a chat in which people pass pages on as messages of their own.
type sharer interface {
	share() error
}

// A gatherer is a simulator with chats of several people.
type gatherer interface {
	// gather makes one, of everybody who has a phone.
	gather()
}

// A grouped chat is one of several people, as it is on the phone of one.
type grouped interface {
	// group is what tells it from the owner's other chats, and its name.
	group() (key, name string)
}

// An owner is whose chat it is.
type owner struct {
	// Key is the same in all chats of one person.
	Key  string
	Name string
	// Address is what people know the owner by: a number, or a name.
	Address string
}

// A bubble is one message on a phone.
type bubble struct {
	ID       string
	Business bool
	// Other says that somebody else in a group wrote it.
	Other bool
	// Sender is who wrote it, if that is shown.
	Sender string
	At     time.Time
	Parts  channel.Parts
	// Quotes is the id of the message that it answers.
	Quotes string
	// OurReaction and TheirReaction are the owner's and the business's emoji.
	OurReaction, TheirReaction string
	Edited, Deleted            bool
	Status                     channel.Status
}

// A trouble is something that the provider does wrong on request.
type trouble struct {
	Name, Title, Effect string
	make                func()
}
