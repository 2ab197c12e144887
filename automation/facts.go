package automation

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Facts are what is known when an event happens, or when a [Start] falls due. They
// are read in the same transaction, so that what is decided by them holds until
// it is stored. The zero value of a field means that it is not known, or is not so.
type Facts struct {
	// Now is the instant of the decision.
	Now          time.Time
	Channel      ChannelFacts
	Contact      ContactFacts
	Conversation ConversationFacts
	// Case is the conversation's latest case, the event included; zero before
	// the first one.
	Case CaseFacts
	// Message is what the event's message says; zero if the event is about none,
	// or the message is gone.
	Message MessageFacts
	// Agent is the case's owner, or of a MessageSent its author; zero for none.
	Agent AgentFacts
	Hours HoursFacts
}

// ChannelFacts are about the channel.
type ChannelFacts struct {
	ID   channel.ID
	Kind channel.Kind
}

// ContactFacts are about the person.
type ContactFacts struct {
	ID   string
	Name string
	// Language is a BCP 47 tag.
	Language   string
	Attributes map[string]string
	Labels     []string
	// Owner is the agent who is responsible for the contact.
	Owner string
	// OptedOut says that they do not want to be written to by programs.
	OptedOut bool
	// SurveyedAt is when they were last asked in a survey, on any channel.
	SurveyedAt time.Time
	// ToldClosedAt is when they were last told that the business is closed.
	ToldClosedAt time.Time
}

// ConversationFacts are about all talk with the contact on the channel.
type ConversationFacts struct {
	ID string
	// Greeted says that the contact has had the welcome here. It stays so for
	// ever (S4.4).
	Greeted bool
	// Inbound is how many messages the contact has sent, the event's included.
	Inbound int64
	// Window is what a program may send at Now.
	Window channel.WindowState
}

// A CaseState is where a case is in its life. The words are those of the store.
type CaseState string

// The states.
const (
	StateOpen    CaseState = "open"    // nobody serves it, or a bot does
	StateOngoing CaseState = "ongoing" // its owner serves it
	StateParked  CaseState = "parked"  // waits for the contact or a date
	StateEnded   CaseState = "ended"   // the session ended, the case is not done
	StateMissed  CaseState = "missed"  // nobody picked it up in time
	StateClosed  CaseState = "closed"  // nobody expects more
)

// CaseFacts are about a case.
type CaseFacts struct {
	ID    string
	State CaseState
	// Owner is the agent and Bot the program who serves it. At most one is set.
	Owner string
	Bot   string
	// Queue is where it waits, and Position its place there, from 1.
	Queue      string
	Position   int
	Priority   int
	Labels     []string
	Tag        string
	Attributes map[string]string
	// OpenedAt is when it was opened, or reopened last; Reopened counts how often
	// it was.
	OpenedAt time.Time
	Reopened int
	// Entry counts how often it has come to be served by nobody: 1 when it is
	// opened so, and 1 more each time that it loses who served it, or is reopened
	// or handed to people. Being put into a queue is no entry.
	Entry int
	// Newest is the latest message of anybody but the system.
	Newest MessageRef
	// Unanswered is the first message of the contact since a person last answered;
	// zero if there is none. Bots and the system do not answer (S4.34).
	Unanswered MessageRef
	// HumanMessages is how many messages agents have sent in it.
	HumanMessages int
	// ClosedBy is who closed it and ClosedFor why; Closes counts how often it was
	// closed.
	ClosedBy  Actor
	ClosedFor CloseReason
	Closes    int
}

// MessageFacts are about the message of the event.
type MessageFacts struct {
	// Text is all its texts and captions, a line each. Conditions and keywords see
	// the first MaxText bytes.
	Text  string
	Kinds []channel.PartKind
	// Choice is the ID of the button or row that was tapped.
	Choice string
	// Automatic says that a machine wrote it for the contact, such as an
	// out-of-office note. No program answers it.
	Automatic bool
}

// AgentFacts are about an agent.
type AgentFacts struct {
	ID   string
	Name string
}

// HoursFacts are about the business hours of the channel.
type HoursFacts struct {
	// Known says that the channel has business hours. Without, it is neither open
	// nor closed.
	Known bool
	Open  bool
	// Opens is when it opens next, in the time zone in which contacts should read
	// it; zero if it never does.
	Opens time.Time
	// ClosedSince is when it closed. Required while it is closed.
	ClosedSince time.Time
}

// served reports whether a person or a program serves the case.
func (c CaseFacts) served() bool { return c.Owner != "" || c.Bot != "" }

// closed reports whether the business is known to be closed.
func (h HoursFacts) closed() bool { return h.Known && !h.Open }
