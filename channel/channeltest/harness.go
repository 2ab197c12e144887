package channeltest

import (
	"net/http"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A TB is what the suite needs of a *testing.T. Fatalf and Skipf must end the
// calling goroutine, as those of *testing.T do.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
	Skipf(format string, args ...any)
	Cleanup(func())
}

// A Harness connects the suite with a driver.
type Harness struct {
	// New opens the driver and the other side of its provider, both fresh. It is
	// called at least once for each case, and must close what it opened with
	// tb.Cleanup. It reports trouble with tb.Fatalf. Required.
	New func(tb TB) *Bench
	// Skip names the cases that cannot hold for this provider, with the reason,
	// which is printed. The names are those of [Cases].
	Skip map[string]string
	// Patience is how long the suite waits for what should happen at once, before
	// it calls the driver stuck. Defaults to 10 s.
	Patience time.Duration
}

// A Bench is a channel and, as functions, its provider's other side: usually
// the driver's simulator. The suite tells what the provider should do, and
// looks at what became of it. All functions may be called from several
// goroutines at once.
type Bench struct {
	// Channel is the driver under test. Required.
	Channel channel.Channel
	// To can be written to, freely and now. Required.
	To channel.Address
	// Now is the hand-over time of what the suite sends. Defaults to the start of
	// 2026.
	Now time.Time
	// Account is what every event's Account must be. Empty is allowed only for a
	// channel that is no Accounter.
	Account string
	// Earlier is a message of the conversation with To that can be quoted and
	// reacted to. Required if the channel does either.
	Earlier channel.ProviderID
	// EarlierMemo is what the driver noted about that message, as it came in with
	// it; empty if nothing.
	EarlierMemo string
	// Answer is a message of To's that came in just before Now and that nobody has
	// answered. Each call gives another one. Required if Capabilities have
	// AnswerFor.
	Answer func() channel.Answer
	// Secrets are the credentials that the driver was given. None of them may
	// appear in an error. Required, unless there are none.
	Secrets []string

	// Appeared lists the messages that the other end shows so far, in order.
	// Reactions and templates count as messages. Required.
	Appeared func() []Appearance
	// Requests counts all requests that reached the provider so far, those that
	// it refused included. Required.
	Requests func() int
	// Break makes the next request to the provider, and only that, go wrong, and
	// returns a channel that is closed when that has happened. Nil means that
	// this provider never does so; then the case must be in Skip. Required.
	Break func(Fault) <-chan struct{}
	// RetryAfter is how long the provider asks to wait in FaultThrottle. 0 means
	// that it does not say.
	RetryAfter time.Duration

	// Parts are examples that this provider accepts, for kinds whose plain
	// example does not do: a template that is approved, a sticker that exists, a
	// file that was uploaded. [Example] has the plain ones.
	Parts map[channel.PartKind]channel.Part
	// Templates are more filled templates that this provider has approved, one
	// for each shape that it has. [ExampleTemplates] has all shapes. Nil tries the
	// plain example only.
	Templates []channel.Template
	// Native is a value of the driver's own type that can be sent. Required if
	// Capabilities have Native.
	Native any

	// Webhooks is how the provider calls. Required if the channel is a Receiver.
	Webhooks *Webhooks
	// Deliver makes a text message from a contact wait for the driver to fetch
	// it. Required if the channel is a Listener.
	Deliver func(text string)
	// File puts a file at the provider and returns its reference and content.
	// Required if the channel is a MediaOpener.
	File func() (channel.Media, []byte)
	// NoFile is a reference to a file that the provider does not have. Defaults
	// to one with the ID "no-such-file".
	NoFile channel.Media
	// Nobody is somebody who cannot be reached. Required if the channel is a
	// ContactChecker.
	Nobody channel.Address
}

// An Appearance is a message as the other end sees it.
type Appearance struct {
	// ID is what the provider calls the message; empty if it names none.
	ID channel.ProviderID
	// Key is the key that came with it; empty if the provider takes none.
	Key string
	// To is who sees it, as the value of the address that was written to.
	// Empty means that the simulator does not tell.
	To string
	// Kind is what it shows as. Empty means that the simulator does not tell.
	Kind channel.PartKind
	// Text is the body of a Text, and the caption of a file. For other kinds it
	// may be empty.
	Text string
	// ReplyTo is the message that it quotes.
	ReplyTo channel.ProviderID
}

// Webhooks is how a provider calls. Bodies are what the provider would post, as
// bytes; each call of a function makes a new event with ids of its own.
type Webhooks struct {
	// Request wraps a body as the provider would, and signs it. Required.
	Request func(body []byte, s Signature) *http.Request
	// Text is a text message from a contact. Required.
	Text func(text string) []byte
	// Unknown is an event of a kind that no driver has heard of. Required, unless
	// the case is skipped.
	Unknown func() []byte
	// Batch is the events of all bodies in one. Nil means that the provider
	// reports one event at a time.
	Batch func(bodies ...[]byte) []byte
	// Status reports about a message. Nil bytes mean that the provider never
	// reports this status. The report may be about all messages up to that one.
	// Required if Capabilities have Statuses.
	Status func(of channel.ProviderID, s channel.Status) []byte
	// Echo is the provider's copy of a message that the channel sent. Required if
	// Capabilities say KeyReturned, and no status brings the key.
	Echo func(of channel.ProviderID) []byte
	// Samples are bodies of all other kinds that the driver should know.
	Samples []Sample
}

// A Sample is a webhook and what it must become.
type Sample struct {
	// Name tells what it is.
	Name string
	// Body is what the provider posts.
	Body []byte
	// Kinds are the events, in order.
	Kinds []channel.EventKind
}

// A Signature is how a webhook is signed.
type Signature uint8

// The ways of signing a webhook.
const (
	// Signed is right.
	Signed Signature = iota
	// Unsigned has nothing where the signature should be.
	Unsigned
	// Forged is signed with another secret.
	Forged
)

// A Fault is a way in which a provider's answer to the next request goes wrong.
type Fault string

// The faults. The comment says what the driver must make of it.
const (
	// FaultRefuse: the request is refused as wrong, with the provider's code.
	// Invalid.
	FaultRefuse Fault = "refuse"
	// FaultCredentials: the credentials are not good any more. Unauthorized.
	FaultCredentials Fault = "credentials"
	// FaultBlocked: this person cannot be reached. Unreachable.
	FaultBlocked Fault = "blocked"
	// FaultWindow: the session window is closed. OutOfWindow. Needed only if
	// Capabilities have a Window.
	FaultWindow Fault = "window"
	// FaultThrottle: too many requests. RateLimited, with the Bench's RetryAfter.
	FaultThrottle Fault = "throttle"
	// FaultDown: the provider says that it is in trouble, and does not take the
	// message. Unavailable.
	FaultDown Fault = "down"
	// FaultNoConnection: the provider cannot be reached at all. It does not count
	// in Requests. Unavailable, and not Uncertain.
	FaultNoConnection Fault = "no connection"
	// FaultLostAnswer: the message appears, then the connection breaks before the
	// answer. Unavailable and Uncertain.
	FaultLostAnswer Fault = "lost answer"
	// FaultGarbled: the message appears, and the answer says success but cannot be
	// read. Uncertain.
	FaultGarbled Fault = "garbled answer"
	// FaultSilent: the message appears, and no answer comes until the caller hangs
	// up. Uncertain, and the context's error.
	FaultSilent Fault = "silent"
)
