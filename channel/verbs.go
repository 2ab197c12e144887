package channel

import (
	"context"
	"net/http"
	"time"
)

// A Receiver takes the provider's webhooks.
type Receiver interface {
	// Receive verifies r, then decodes it. It stores nothing and answers
	// nothing. The caller has put a limit of [Capabilities.MaxWebhook] bytes on
	// r.Body. A request whose signature is wrong or missing is Unauthorized; a
	// body that cannot be decoded is Invalid; an error of reading the body is
	// passed on as the cause. What the driver does not know becomes an
	// [UnknownEvent], never an error: one strange item must not hold up the
	// rest of its batch. The same request gives the same events.
	Receive(ctx context.Context, r *http.Request) (Delivery, error)
}

// A Delivery is one webhook call. The caller stores Events, all or none, and
// then answers with Reply.
type Delivery struct {
	Events []Event
	// Reply goes back once Events are stored. Beside an error it may be a refusal
	// with a 4xx status, for a caller who should learn why. It is never a secret,
	// and tells nothing to somebody who only tries.
	Reply Reply
}

// A Reply is the answer to a webhook that was stored. The zero Reply is 200
// without a body.
type Reply struct {
	Status int // 0 means 200
	Type   string
	Body   []byte
}

// An Accounter knows what the provider calls its account. A webhook that
// serves several accounts is told apart by it: see [Origin].
type Accounter interface {
	Account() string
}

// A Listener fetches events itself, or holds a connection open for them.
type Listener interface {
	// Listen runs until ctx is done and everything it started has ended. emit
	// returns nil once the events are stored, all of them; only then may Listen
	// acknowledge them to the provider. It returns ctx's error, or an *Error
	// when it cannot go on without a change of configuration; passing trouble it
	// waits out.
	Listen(ctx context.Context, emit func(context.Context, ...Event) error) error
}

// A Site answers contacts' browsers: with pages, scripts and streams that are no
// webhooks. Events do not come in by it; what a browser posts to the channel's
// own path goes to the [Receiver].
type Site interface {
	// ServeSite answers r. Its path is what stands behind the channel's own, and
	// begins with a slash. It returns when the request is over, or soon after its
	// context is done. The site bounds how much of a body it reads, and the caller for
	// how long: a body that comes too slowly fails with [os.ErrDeadlineExceeded], which
	// is answered with 408.
	ServeSite(w http.ResponseWriter, r *http.Request)
}

// A MediaOpener fetches files that events refer to.
type MediaOpener interface {
	// OpenMedia opens the file. Unavailable means that it may come later,
	// Unreachable that it is gone for good. It sends credentials to the
	// provider's own hosts only.
	OpenMedia(ctx context.Context, m Media) (*MediaContent, error)
}

// A MediaUploader gives files to the provider ahead of sending.
type MediaUploader interface {
	// UploadMedia returns a reference that Send accepts, for as long as the
	// provider keeps the file.
	UploadMedia(ctx context.Context, u MediaUpload) (Media, error)
}

// A ReadMarker tells the contact that their messages were read.
type ReadMarker interface {
	// MarkRead marks the message and, where the provider works that way, all
	// earlier ones. memo is what the driver noted about it; empty if nothing.
	MarkRead(ctx context.Context, to Address, id ProviderID, memo string) error
}

// A Typist shows the contact that somebody is writing.
type Typist interface {
	// Typing shows the sign for [Capabilities.TypingFor], or until a message is
	// sent. last is the contact's latest message; some providers need it, and
	// some mark it as read.
	Typing(ctx context.Context, to Address, last ProviderID) error
}

// A ProfileReader asks the provider about a person.
type ProfileReader interface {
	Profile(ctx context.Context, a Address) (Person, error)
}

// A ContactChecker asks the provider whether a person can be reached.
type ContactChecker interface {
	// CheckContact returns nil if messages to a can arrive, Unreachable if not.
	CheckContact(ctx context.Context, a Address) error
}

// An Eraser asks the provider to remove what it keeps of a person. No flag of the
// Capabilities says so: the engine asks whoever can, when a person is erased.
type Eraser interface {
	// Erase returns nil when the provider has removed what it kept of the talk with
	// a, or has promised to. To ask again, or about somebody who is not known, is no
	// error. An error that may pass has the engine ask again later.
	Erase(ctx context.Context, a Address) error
}

// A HistoryReader asks the provider what was said in a talk.
type HistoryReader interface {
	// History returns what the provider kept of the talk with a from since to
	// until, oldest first: the events that webhooks would have brought, under the
	// same ids. A zero until is now. What we sent is there as echoes, with the key
	// if the provider kept that: the engine finds out by it what became of a
	// message whose outcome is unknown.
	History(ctx context.Context, a Address, since, until time.Time) ([]Event, error)
}

// A StarterSetter sets what the channel shows before the first message.
type StarterSetter interface {
	// Starters reads what is set.
	Starters(ctx context.Context) (Starters, error)
	// SetStarters replaces all of it. What breaks a limit of
	// [Capabilities.Starters] is Invalid, before anything is sent.
	SetStarters(ctx context.Context, s Starters) error
}

// Starters is what a channel shows to somebody who has not written yet.
type Starters struct {
	// Welcome asks the provider to report opened chats.
	Welcome bool `json:"welcome"`
	// IceBreakers are questions to tap.
	IceBreakers []string `json:"ice_breakers,omitempty"`
	// Commands are words that the channel suggests after a slash.
	Commands []Command `json:"commands,omitempty"`
}

// A Command is a word with a hint, such as "/order – see your order".
type Command struct {
	Name string `json:"name"`
	Hint string `json:"hint"`
}

// A NativeDecoder keeps its own kind of message across a restart. A driver
// that accepts [Message].Native must be one.
type NativeDecoder interface {
	// DecodeNative makes the driver's own value out of its JSON form.
	DecodeNative(data []byte) (any, error)
}

// A HealthChecker asks the provider how the account is.
type HealthChecker interface {
	// CheckHealth makes at least one call that needs the credentials. An
	// Unauthorized error means that they are not good.
	CheckHealth(ctx context.Context) (Health, error)
}

// Health is what a channel can do at present, and why not more. An empty
// Ability means that nothing is known about it.
type Health struct {
	Receive   Ability `json:"receive,omitempty"`
	Send      Ability `json:"send,omitempty"`
	Templates Ability `json:"templates,omitempty"`
	Media     Ability `json:"media,omitempty"`
	// Quality and Limit are in the provider's words.
	Quality string `json:"quality,omitempty"`
	Limit   string `json:"limit,omitempty"`
	// Reasons is what the provider says about abilities that are not "ok".
	Reasons []string `json:"reasons,omitempty"`
}

// An Ability says whether something works.
type Ability string

// The abilities.
const (
	AbilityOK      Ability = "ok"
	AbilityLimited Ability = "limited"
	AbilityBlocked Ability = "blocked"
	AbilityPending Ability = "pending" // the provider has not approved the account yet
)
