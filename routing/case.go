package routing

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Case is what has to be routed, with what is known about its contact.
type Case struct {
	ID      CaseID       `json:"id"`
	Channel channel.ID   `json:"channel"`
	Kind    channel.Kind `json:"kind,omitempty"` // of the channel
	// Since is when it began to wait. It stays the same when the case goes from
	// one destination to the next, or back to the queue.
	Since time.Time `json:"since"`
	// Tag is the service tag that the contact chose; empty for none.
	Tag ServiceTagID `json:"tag,omitempty"`
	// Entry is the entry point: "widget", "qr", "campaign" (S2.2).
	Entry    string `json:"entry,omitempty"`
	Language string `json:"language,omitempty"`
	// Text is what the contact said first, for filters.
	Text string `json:"text,omitempty"`
	// Attributes are the contact's.
	Attributes map[string]string `json:"attributes,omitempty"`
	// Skills are what it needs beside what its destination asks for.
	Skills []Need `json:"skills,omitempty"`
	// Priority is from 0 to MaxPriority; it grows as [Ageing] says.
	Priority int `json:"priority,omitempty"`

	// Direct is the agent whom the contact chose, or to whom the case is
	// transferred; empty for none.
	Direct AgentID `json:"direct,omitempty"`
	// Binding is the live binding of contact and channel; nil if there is none.
	Binding *Binding `json:"binding,omitempty"`
	// Owner is the agent who looks after the contact in general.
	Owner AgentID `json:"owner,omitempty"`
	// ServedCase and ServedContact are who handled this case last, and any case of
	// the contact.
	ServedCase    Served `json:"served_case,omitzero"`
	ServedContact Served `json:"served_contact,omitzero"`
	// Refusals are the offers that were refused or expired.
	Refusals []Refusal `json:"refusals,omitempty"`
	// LeftOut are agents who do not get the case, such as who transfers it.
	LeftOut []AgentID `json:"left_out,omitempty"`
	// Bots had the case and gave it to people: no destination gives it to them
	// again.
	Bots []BotID `json:"bots,omitempty"`
	// Progress is where the case stands: [Decision.Progress] of the decision
	// before; nil at first.
	Progress Progress `json:"progress,omitempty"`
}

// A Binding is the exclusive right of one agent to talk with a contact.
type Binding struct {
	Holder AgentID `json:"holder"`
	// Forward lets others have the case if the holder does not take it (S1.38).
	Forward bool `json:"forward,omitempty"`
}

// Served says who handled something last, and when. The zero Served is nobody.
type Served struct {
	Agent AgentID   `json:"agent,omitempty"`
	At    time.Time `json:"at,omitzero"`
}

// A Refusal is an offer that an agent did not take.
type Refusal struct {
	Agent AgentID   `json:"agent"`
	At    time.Time `json:"at"`
}

// Progress is where a case stands in the rules, by the path of the rule.
type Progress map[string]Step

// A Step is where a case stands in one rule.
type Step struct {
	// Index is which branch or destination it has reached, from 0.
	Index int `json:"index,omitempty"`
	// At is when it reached that.
	At time.Time `json:"at,omitzero"`
	// Version is that of the settings. A step of other settings does not count.
	Version int64 `json:"version,omitempty"`
}

// A Request is all that a decision depends on.
type Request struct {
	Now  time.Time
	Case Case
	// Agents are everybody who could be considered.
	Agents []Agent
	// Waiting is how many other cases wait in each destination.
	Waiting map[DestinationID]int
	// State is as the decision before left it.
	State State

	preferred AgentID         // wins ties
	tried     []DestinationID // so far
}
