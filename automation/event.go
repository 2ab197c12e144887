package automation

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Trigger is a kind of event that automations can start on.
type Trigger string

// The triggers. The set is closed.
const (
	ChatOpened      Trigger = "chat_opened"      // the contact opened the chat, before writing
	MessageReceived Trigger = "message_received" // of the contact
	MessageSent     Trigger = "message_sent"     // of the business; Event.Message says by whom
	MessageFailed   Trigger = "message_failed"   // one of the business's that will not arrive

	CaseOpened     Trigger = "case_opened"
	CaseUnassigned Trigger = "case_unassigned" // has come to be served by nobody, and waits in no queue
	CaseQueued     Trigger = "case_queued"     // waits in a queue, or in another one than before
	CaseAssigned   Trigger = "case_assigned"   // was given to an agent or a bot
	CaseOwned      Trigger = "case_owned"      // an agent serves it: took it, or was given it
	CaseParked     Trigger = "case_parked"
	CaseResumed    Trigger = "case_resumed" // is no longer parked
	CaseEnded      Trigger = "case_ended"   // the session ended, the case is not done
	CaseClosed     Trigger = "case_closed"
	CaseReopened   Trigger = "case_reopened"
	CaseMissed     Trigger = "case_missed" // nobody picked it up in time
	CaseLabelled   Trigger = "case_labelled"
	CaseUnlabelled Trigger = "case_unlabelled"

	PriorityChanged  Trigger = "priority_changed"
	AttributeChanged Trigger = "attribute_changed" // of the contact or the case
	OwnerChanged     Trigger = "owner_changed"     // the contact's
	NoteAdded        Trigger = "note_added"
	IdentityChanged  Trigger = "identity_changed" // the contact has another address, or one that is no longer good
	ConsentChanged   Trigger = "consent_changed"

	BotDone     Trigger = "bot_done"     // the bot's process is complete
	BotConfused Trigger = "bot_confused" // the bot did not understand the contact

	SLAWarned      Trigger = "sla_warned"
	SLABreached    Trigger = "sla_breached"
	SurveyAnswered Trigger = "survey_answered"
)

// Triggers lists every trigger, in the order above.
func Triggers() []Trigger {
	return []Trigger{
		ChatOpened, MessageReceived, MessageSent, MessageFailed,
		CaseOpened, CaseUnassigned, CaseQueued, CaseAssigned, CaseOwned, CaseParked, CaseResumed, CaseEnded,
		CaseClosed, CaseReopened, CaseMissed, CaseLabelled, CaseUnlabelled,
		PriorityChanged, AttributeChanged, OwnerChanged, NoteAdded, IdentityChanged, ConsentChanged,
		BotDone, BotConfused, SLAWarned, SLABreached, SurveyAnswered,
	}
}

// An Event is something that happened. It is stored with what it starts, and has
// no text of a message in it.
type Event struct {
	Trigger Trigger `json:"trigger"`
	// ID is the event's own, so that it starts nothing twice: that of its record in
	// the journal, or of the message. Required.
	ID string    `json:"id"`
	At time.Time `json:"at"`
	// Actor is who did it.
	Actor Actor `json:"actor,omitzero"`
	// Message is the message of MessageReceived, MessageSent, MessageFailed and
	// BotConfused.
	Message MessageRef `json:"message,omitzero"`
	// Label is the label of CaseLabelled and CaseUnlabelled, Attribute and Value are
	// what AttributeChanged is about.
	Label     string `json:"label,omitempty"`
	Attribute string `json:"attribute,omitempty"`
	Value     string `json:"value,omitempty"`
	// Target is the promise of SLAWarned and SLABreached.
	Target string `json:"target,omitempty"`
	// Survey and Score are what SurveyAnswered is about.
	Survey string `json:"survey,omitempty"`
	Score  int    `json:"score,omitempty"`
	// By is the Automation whose action caused the event: that of its [Start].
	// Empty if none did. It never starts the same one again.
	By string `json:"by,omitempty"`
	// Depth is how many automations stand in the chain that led to the event: 0 if
	// none caused it, else 1 more than the Depth of the event that started By.
	Depth int `json:"depth,omitempty"`
}

// An Actor is who did something. The zero Actor is nobody in particular.
type Actor struct {
	Kind channel.AuthorKind `json:"kind,omitempty"`
	// ID is the agent's, the bot's or the contact's.
	ID string `json:"id,omitempty"`
}

// A MessageRef names a message. The zero MessageRef is none.
type MessageRef struct {
	ID string    `json:"id,omitempty"`
	At time.Time `json:"at,omitzero"`
	// Author is whose it is.
	Author Actor `json:"author,omitzero"`
}
