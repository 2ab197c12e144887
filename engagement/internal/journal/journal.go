// Package journal names what the engine writes into the journal, and the form
// of its details.
package journal

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
)

// A Kind is what happened.
type Kind string

// The kinds. Package engagement documents them.
const (
	MessageReceived   Kind = "message.received"
	MessageQueued     Kind = "message.queued"
	MessageEchoed     Kind = "message.echoed"
	MessageProgressed Kind = "message.progressed"
	MessageChanged    Kind = "message.changed"
	CaseOpened        Kind = "case.opened"
	CaseReopened      Kind = "case.reopened"
	CasePickedUp      Kind = "case.picked_up"
	CaseReleased      Kind = "case.released"
	CaseClosed        Kind = "case.closed"
	CaseForwarded     Kind = "case.forwarded"
	CaseMissed        Kind = "case.missed"
	CaseQueued        Kind = "case.queued"
	CaseChanged       Kind = "case.changed"
	CaseOffered       Kind = "case.offered"
	CaseAssigned      Kind = "case.assigned"
	CaseConnected     Kind = "case.connected"
	CaseTransferring  Kind = "case.transferring"
	CaseTransferred   Kind = "case.transferred"
	TransferFailed    Kind = "case.transfer_failed"
	CaseParked        Kind = "case.parked"
	CaseResumed       Kind = "case.resumed"
	CaseEnded         Kind = "case.ended"
	OfferRefused      Kind = "offer.refused"
	OfferExpired      Kind = "offer.expired"
	OfferWithdrawn    Kind = "offer.withdrawn"
	PresenceChanged   Kind = "agent.presence"
	BindingBegun      Kind = "binding.begun"
	BindingEnded      Kind = "binding.ended"
	ComposerChanged   Kind = "composer.changed"
	IdentityChanged   Kind = "identity.changed"
	SettingsChanged   Kind = "settings.changed"
	ConversationRead  Kind = "conversation.read"
	ContactCreated    Kind = "contact.created"
	ContactChanged    Kind = "contact.changed"
	ConversationBegun Kind = "conversation.opened"
	ConsentChanged    Kind = "consent.changed"
	TemplateChanged   Kind = "template.changed"
	ChannelHealth     Kind = "channel.health"
	ControlChanged    Kind = "channel.handover"
	ProviderEvent     Kind = "provider.event"
	EventSetAside     Kind = "event.set_aside"
	EventReplayed     Kind = "event.replayed"
	SLAWarned         Kind = "sla.warned"
	SLABreached       Kind = "sla.breached"
	SLAEnded          Kind = "sla.ended"
	NoteAdded         Kind = "note.added"
	BotConfused       Kind = "bot.confused"
	SurveyAsked       Kind = "survey.asked"
	SurveyAnswered    Kind = "survey.answered"
	AutomationRan     Kind = "automation.ran"
	AutomationSkipped Kind = "automation.skipped"
	AgentsNotified    Kind = "agents.notified"
	HostEvent         Kind = "host.event"
	ChatExported      Kind = "chat.exported"
	PersonErased      Kind = "person.erased"

	MessageScheduleFailed Kind = "message.schedule_failed"
)

// What changed of a case or a contact, where automations listen to it.
const (
	ChangePriority  = "priority"
	ChangeNeeds     = "needs"
	ChangeLabelled  = "labelled"
	ChangeUnlabel   = "unlabelled"
	ChangeAttribute = "attribute"
	ChangeOwner     = "owner"
)

// A Detail is what an entry says beside the records that it names. Only the
// fields that matter for its kind are set.
type Detail struct {
	// Status, Outcome and Failure are how far a message has come.
	Status  channel.Status   `json:"status,omitzero"`
	Outcome storage.Outcome  `json:"outcome,omitempty"`
	Failure *channel.Failure `json:"failure,omitempty"`
	// Author is who wrote the message that an entry is about, where that is
	// not who caused the entry.
	Author *storage.Author `json:"author,omitempty"`
	// Automatic says what made a message of a contact's, or an echo, that no
	// person wrote; empty for all others.
	Automatic string `json:"automatic,omitempty"`
	// Change says what of a message, contact or identity changed.
	Change string `json:"change,omitempty"`
	// Owner is the case's owner after the change.
	Owner storage.AgentID `json:"owner,omitempty"`
	// Disposition is the coded result at closing.
	Disposition string `json:"disposition,omitempty"`
	// For is the agent whom a case waits for.
	For storage.AgentID `json:"for,omitempty"`
	// Until is how long an offer stands, or how long a case waits or is parked.
	Until time.Time `json:"until,omitzero"`
	// Agents are who is asked, or who was.
	Agents []storage.AgentID `json:"agents,omitempty"`
	// Bot is the program that a case was given to.
	Bot storage.BotID `json:"bot,omitempty"`
	// Route is what the routing decided, and why.
	Route *routing.Decision `json:"route,omitempty"`
	// Page is the address of the host's page about the contact.
	Page string `json:"page,omitempty"`
	// Transfer is from whom to whom a case is transferred.
	Transfer *Transfer `json:"transfer,omitempty"`
	// Presence is the availability of an agent.
	Presence *storage.Presence `json:"presence,omitempty"`
	// Binding is the binding that began or ended.
	Binding *Binding `json:"binding,omitempty"`
	// Composer is what an agent may write from now on.
	Composer *Composer `json:"composer,omitempty"`
	// Consent is what a contact agreed to, or withdrew.
	Consent *storage.Consent `json:"consent,omitempty"`
	// Template is the template that changed, and how.
	Template *Template `json:"template,omitempty"`
	// Identity is the address that changed, and its state.
	Identity *Identity `json:"identity,omitempty"`
	// Setting is the name of the document that was saved.
	Setting string `json:"setting,omitempty"`
	// Health is how a channel is.
	Health *channel.Health `json:"health,omitempty"`
	// Event is what a provider reported, in channel.EncodeEvent's form.
	Event json.RawMessage `json:"event,omitempty"`
	// SetAside is the event that was set aside or replayed.
	SetAside storage.SetAsideID `json:"set_aside,omitzero"`
	// Reason is for people.
	Reason string `json:"reason,omitempty"`
	// Why is why a transfer failed, for programs.
	Why TransferFailure `json:"why,omitempty"`
	// Clock is the clock of a case that warned or was breached.
	Clock *Clock `json:"clock,omitempty"`
	// Ended is how a clock of a case ended.
	Ended *sla.Outcome `json:"ended,omitempty"`
	// Label is a label that was put on or taken off, Attribute one that was noted,
	// with its new Value.
	Label     string `json:"label,omitempty"`
	Attribute string `json:"attribute,omitempty"`
	Value     string `json:"value,omitempty"`
	// Automation is what an automation did, or why it did nothing.
	Automation *automation.Explanation `json:"automation,omitempty"`
	// Survey is a question that was asked at the end of a case, and the answer.
	Survey *Survey `json:"survey,omitempty"`
	// Text is what agents are told, and Data what the host is.
	Text string            `json:"text,omitempty"`
	Data map[string]string `json:"data,omitempty"`
}

// A Survey is what an entry says of a question at the end of a case.
type Survey struct {
	ID string `json:"id"`
	// Score is the mark, from 1 to 5; 0 until it is answered.
	Score int `json:"score,omitempty"`
	// Comment says that the contact wrote one. The case has it.
	Comment bool `json:"comment,omitempty"`
}

// A Clock is what an entry says of the clock of a promise.
type Clock struct {
	Kind    sla.Kind  `json:"kind"`
	Started time.Time `json:"started"`
	// At is when the warning or the breach was.
	At time.Time `json:"at"`
	// Due is when the time is over, if nothing happens, or was. Zero: never, or
	// not known because the clock stands still.
	Due time.Time `json:"due,omitzero"`
	// Within is how long the time is.
	Within time.Duration `json:"within"`
}

// A Binding is what an entry says of a binding.
type Binding struct {
	ID    storage.BindingID `json:"id"`
	Agent storage.AgentID   `json:"agent"`
	// Until is its end date.
	Until time.Time `json:"until"`
	// Why is why it ended; empty while it lives.
	Why storage.BindingEnd `json:"why,omitempty"`
}

// A Transfer is what an entry says of a transfer. One of To, Tag and Destination
// is set.
type Transfer struct {
	From        storage.AgentID `json:"from"`
	To          storage.AgentID `json:"to,omitempty"`
	Tag         string          `json:"tag,omitempty"`
	Destination string          `json:"destination,omitempty"`
	// Note is what the one says to the other.
	Note string `json:"note,omitempty"`
}

// A Composer is what an entry says of what may be written in a conversation.
type Composer struct {
	// Free says that free-form messages are allowed.
	Free bool `json:"free"`
	// Until is when that ends; zero if it does not.
	Until time.Time `json:"until,omitzero"`
}

// A Template is what an entry says of a template that changed.
type Template struct {
	Name     string `json:"name"`
	Language string `json:"language"`
	// Change is what changed: "added", "removed", "status", "category",
	// "quality" or "content".
	Change string `json:"change"`
	Old    string `json:"old,omitempty"`
	New    string `json:"new,omitempty"`
}

// An Identity is what an entry says of an address.
type Identity struct {
	ID      storage.IdentityID    `json:"id"`
	State   storage.IdentityState `json:"state"`
	Problem string                `json:"problem,omitempty"`
}

// Entry makes an entry about nothing in particular. The caller fills in which
// records it concerns.
func Entry(kind Kind, at time.Time, actor storage.Author, d Detail) *storage.JournalEntry {
	e := &storage.JournalEntry{At: at, Kind: string(kind), Actor: actor}
	data, err := json.Marshal(d)
	if err != nil { // a Detail holds nothing that cannot be encoded
		panic(fmt.Sprintf("journal: %s: %v", kind, err))
	}
	if string(data) != "{}" {
		e.Data = data
	}
	return e
}

// OnConversation says that e concerns a conversation and its latest case.
func OnConversation(e *storage.JournalEntry, c *storage.Conversation) *storage.JournalEntry {
	e.Channel, e.Contact, e.Conversation, e.Case = c.Channel, c.Contact, c.ID, c.Case
	return e
}

// OnMessage says that e concerns a message of a conversation.
func OnMessage(e *storage.JournalEntry, c *storage.Conversation, m *storage.Message) *storage.JournalEntry {
	OnConversation(e, c)
	e.Case, e.Message = m.Case, m.ID
	return e
}

// OnResult says that e concerns the message of a result.
func OnResult(e *storage.JournalEntry, r storage.StatusResult) *storage.JournalEntry {
	e.Channel, e.Conversation, e.Case, e.Message = r.Channel, r.Conversation, r.Case, r.Message
	return e
}

// Progressed is the entry for a message that came further, or failed. why is
// the reason of an outcome that is not known; the message keeps that of a
// failure.
func Progressed(at time.Time, r storage.StatusResult, why channel.Failure) *storage.JournalEntry {
	author := r.Author
	d := Detail{Status: r.Progress.Status(), Outcome: r.Outcome, Author: &author}
	if d.Status == channel.StatusFailed {
		why = r.Progress.Failure
	}
	if why != (channel.Failure{}) {
		d.Failure = &why
	}
	e := Entry(MessageProgressed, at, storage.Author{Kind: channel.AuthorSystem}, d)
	return OnResult(e, r)
}

// Decode reads an entry's details.
func Decode(e *storage.JournalEntry) (Detail, error) {
	var d Detail
	if len(e.Data) == 0 {
		return d, nil
	}
	err := json.Unmarshal(e.Data, &d)
	return d, err
}
