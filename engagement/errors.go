package engagement

import (
	"fmt"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// An InvalidError is an argument that cannot be right. Nothing was done.
type InvalidError struct {
	Field   string // which argument
	Problem string // what is wrong with it
}

func (e *InvalidError) Error() string { return e.Field + ": " + e.Problem }

func invalid(field, problem string) error { return &InvalidError{Field: field, Problem: problem} }

// A TakenError is a case that somebody else serves. Nothing was done.
type TakenError struct {
	Case storage.CaseID
	// Owner is who serves it.
	Owner storage.AgentID
	// Since is when they took it.
	Since time.Time
}

func (e *TakenError) Error() string {
	return fmt.Sprintf("case %s: agent %s serves it since %s", e.Case, e.Owner, e.Since.Format(time.RFC3339))
}

// A NoOfferError is a case that is not offered to the agent, or not any more.
// Nothing was done.
type NoOfferError struct {
	Case  storage.CaseID
	Agent storage.AgentID
}

func (e *NoOfferError) Error() string {
	return fmt.Sprintf("case %s is not offered to agent %q", e.Case, e.Agent)
}

// A StateError is a case in a state in which that cannot be done: closing what
// is closed, say. Nothing was done.
type StateError struct {
	Case  storage.CaseID
	State storage.CaseState
	Op    string // what was asked for
}

func (e *StateError) Error() string {
	return fmt.Sprintf("case %s is %s: cannot %s it", e.Case, e.State, e.Op)
}

// A Reason is why an agent may not engage a contact.
type Reason string

// The reasons.
const (
	// ReasonBound: the contact is bound to somebody else on this channel, until
	// the end date (S1.35).
	ReasonBound Reason = "bound"
	// ReasonServed: somebody else serves the contact's case, to whom the contact
	// is not bound (S1.33).
	ReasonServed Reason = "served"
	// ReasonWaiting: the contact's case waits for another agent: whom they are
	// bound to (S1.39), whom they chose, or to whom it is offered (S2.8).
	ReasonWaiting Reason = "waiting"
	// ReasonNotEligible: the case waits where the agent does not serve (S2.22).
	ReasonNotEligible Reason = "not_eligible"
	// ReasonOff: engagement is off on this channel (S1.42).
	ReasonOff Reason = "off"
	// ReasonNotAllowed: the agent is not on the channel's allowlist (S1.18).
	ReasonNotAllowed Reason = "not_allowed"
	// ReasonNotEntitled: the host's plan does not include it (S1.4).
	ReasonNotEntitled Reason = "not_entitled"
	// ReasonUnsupported: the channel has no engagement (S1.5).
	ReasonUnsupported Reason = "unsupported"
	// ReasonTarget: this is nobody whom agents can engage, such as a group
	// (S1.2).
	ReasonTarget Reason = "target"
	// ReasonInvalid: the last check found that messages cannot reach the
	// address: see [Engine.Validate] (S5.41).
	ReasonInvalid Reason = "invalid"
	// ReasonNoConsent: the contact never agreed to be written to, and never wrote
	// (S3.7).
	ReasonNoConsent Reason = "no_consent"
	// ReasonWithdrawn: the contact does not want to be written to any more
	// (S3.10).
	ReasonWithdrawn Reason = "withdrawn"
	// ReasonNoCase: no case is open in the conversation, and the channel asks for a
	// new interaction first: see [Policy].ChooseChannel (S5.35).
	ReasonNoCase Reason = "no_case"
)

var reasonTexts = map[Reason]string{
	ReasonBound:       "the contact is bound to another agent on this channel",
	ReasonServed:      "another agent serves the contact's case",
	ReasonWaiting:     "the case waits for another agent",
	ReasonNotEligible: "the case waits where the agent does not serve",
	ReasonOff:         "engagement is off on this channel",
	ReasonNotAllowed:  "the agent is not on the channel's allowlist",
	ReasonNotEntitled: "the plan does not include engagement on this channel",
	ReasonUnsupported: "the channel has no engagement",
	ReasonTarget:      "the target is nobody who can be engaged",
	ReasonInvalid:     "messages did not reach this address: validate it first",
	ReasonNoConsent:   "no consent of the contact is recorded, and they have never written",
	ReasonWithdrawn:   "the contact has withdrawn their consent",
	ReasonNoCase:      "no case is open here: open a new one through a channel that you choose",
}

// A RefusedError is why an agent may not write to a contact first, or take
// their case. Nothing was stored or sent.
type RefusedError struct {
	Reason  Reason
	Channel channel.ID
	// Contact is whom it is about; zero if it is about nobody in particular.
	Contact storage.ContactID
	// Holder is the other agent. It is empty if there is none, or if the asker
	// may not know: see [SeeHolders].
	Holder storage.AgentID
	// Until is when that ends; zero if it is not known.
	Until time.Time
	// Purpose is what the contact did not agree to, with ReasonNoConsent and
	// ReasonWithdrawn; empty is every purpose.
	Purpose storage.Purpose
}

func (e *RefusedError) Error() string {
	s := fmt.Sprintf("channel %q: %s", e.Channel, reasonTexts[e.Reason])
	if e.Holder != "" {
		s += fmt.Sprintf(", %q", e.Holder)
	}
	if !e.Until.IsZero() {
		s += ", until " + e.Until.Format(time.RFC3339)
	}
	if e.Purpose != "" {
		s += fmt.Sprintf(" (for %s)", e.Purpose)
	}
	return s
}

// A PendingError is a message through a channel that the provider has not
// approved yet. Nothing was stored. [Engine.CheckHealth] finds out when it has
// (S3.24).
type PendingError struct {
	Channel channel.ID
	// Missing is what the provider says is missing.
	Missing []string
}

func (e *PendingError) Error() string {
	s := fmt.Sprintf("channel %q: the provider has not approved it yet", e.Channel)
	if len(e.Missing) > 0 {
		s += ": " + strings.Join(e.Missing, "; ")
	}
	return s
}

// A WindowError is a free-form message to a contact who has not written for too
// long, or more messages than the contact's acts permit on a channel that counts
// (State.Left). Nothing was stored. A template can be sent if State says so.
type WindowError struct {
	Conversation storage.ConversationID
	// State is what may be sent.
	State channel.WindowState
	// LastInbound is when the contact last wrote; zero if never.
	LastInbound time.Time
	// Templates names templates that can be sent instead, as far as the channel's
	// are known; at most ten.
	Templates []string
}

func (e *WindowError) Error() string {
	s := "the session window is closed: the contact has never written"
	if !e.LastInbound.IsZero() {
		s = "the session window is closed: the contact last wrote at " + e.LastInbound.Format(time.RFC3339)
	}
	if e.State.Free {
		s = fmt.Sprintf("the contact's last acts permit %d more messages", e.State.Left)
	}
	switch {
	case len(e.Templates) > 0:
		return s + "; send a template: " + strings.Join(e.Templates, ", ")
	case e.State.Template:
		return s + "; send a template"
	}
	return s
}

// A DeniedError is something that this agent may not do. Nothing was done.
type DeniedError struct {
	Agent  storage.AgentID
	Reason string
}

func (e *DeniedError) Error() string { return fmt.Sprintf("agent %q: %s", e.Agent, e.Reason) }

// A ReusedKeyError is an idempotency key that was used for another message.
// Nothing was stored.
type ReusedKeyError struct {
	Key     string
	Message storage.MessageID // the message that has the key
}

func (e *ReusedKeyError) Error() string {
	return fmt.Sprintf("key %q belongs to message %s, which is another one", e.Key, e.Message)
}

// An UnsupportedError is something that the channel cannot do. Nothing was
// done. It is a channel error: errors.Is(err, channel.Unsupported) holds.
type UnsupportedError struct {
	Channel channel.ID
	Verb    string
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("channel %q cannot %s", e.Channel, e.Verb)
}

// Unwrap returns [channel.Unsupported].
func (e *UnsupportedError) Unwrap() error { return channel.Unsupported }
