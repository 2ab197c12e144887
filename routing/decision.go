package routing

import "time"

// An Outcome is what a decision comes to.
type Outcome string

// The outcomes.
const (
	// Pass says nothing: the next router decides.
	Pass Outcome = ""
	// Assign gives the case to Agent, who is not asked.
	Assign Outcome = "assign"
	// Offer offers it to Agent alone, or to all Agents at once if there are
	// several; the first who accepts has it.
	Offer Outcome = "offer"
	// Hold lets it wait in Destination, or for the agent For.
	Hold Outcome = "hold"
	// HandToBot gives it to Bot.
	HandToBot Outcome = "bot"
	// Missed gives it to nobody: it can be followed up (S2.7).
	Missed Outcome = "missed"
)

// A Reason is which rule decided.
type Reason string

// The reasons.
const (
	ByDirect      Reason = "direct"      // the contact chose the agent, or a transfer did
	ByBinding     Reason = "engagement"  // the agent is bound to the contact
	ByPreferred   Reason = "preferred"   // the agent served them last
	ByOwner       Reason = "owner"       // the agent is the contact's owner
	ByDestination Reason = "destination" // the rules led to the destination
	ByDefault     Reason = "default"     // no rule matched (S3.46)
	ByOverflow    Reason = "overflow"    // nobody could take it in time
)

// A Decision is where a case goes.
type Decision struct {
	Outcome Outcome `json:"outcome,omitempty"`
	Reason  Reason  `json:"reason,omitempty"`
	// Agent is who gets it, alone; empty if nobody in particular does.
	Agent AgentID `json:"agent,omitempty"`
	// Agents are all who are offered it.
	Agents []AgentID `json:"agents,omitempty"`
	Bot    BotID     `json:"bot,omitempty"`
	// For is the agent for whom it waits; empty if for anybody.
	For AgentID `json:"for,omitempty"`
	// Destination is where it is now; empty before it has reached one.
	Destination DestinationID `json:"destination,omitempty"`
	// Leftover says that no destination keeps it: Destination is only the last that
	// was tried, and does not have it any more.
	Leftover bool `json:"leftover,omitempty"`
	// Destinations are all that were tried so far, in this order.
	Destinations []DestinationID `json:"destinations,omitempty"`
	// Candidates are all who were considered: the one agent whom a rule is about,
	// and of each destination where agents were looked for its members, in the
	// order of the agents of the request.
	Candidates []Candidate `json:"candidates,omitempty"`
	// Passed are the destinations and agents that could not have it, and that the
	// rules ask again the next time, each once: when one of them gets room, the
	// answer may become another one. What a rule has gone on from for good is not
	// among them.
	Passed []Passed `json:"passed,omitempty"`
	// TieBreak is what set Agent apart from the next best; empty if there was
	// nobody else.
	TieBreak TieBreak `json:"tie_break,omitempty"`
	// Limit is until when the case stays where it is, at most; zero is for ever.
	Limit time.Time `json:"limit,omitzero"`
	// NextChange is the first instant at which time alone could make another
	// choice; zero is never.
	NextChange time.Time `json:"next_change,omitzero"`
	// Version is that of the settings.
	Version int64 `json:"version,omitempty"`

	// Progress is where the case stands now, to be kept with the case; nil if
	// nothing changed.
	Progress Progress `json:"-"`
	// State is what must be kept for the next decision; nil if nothing changed.
	State *State `json:"-"`

	prefer AgentID // wins ties from here on
}

// A Candidate is an agent who was considered.
type Candidate struct {
	Agent       AgentID       `json:"agent"`
	Reason      Reason        `json:"reason,omitempty"` // the rule that considered them
	Destination DestinationID `json:"destination,omitempty"`
	// Excluded is the first filter that they did not pass; empty if they passed
	// all.
	Excluded Filter `json:"excluded,omitempty"`
	// Until is when the exclusion ends by itself; zero if time alone does not end
	// it.
	Until time.Time `json:"until,omitzero"`
	// Behind is what put them behind the one who was chosen; empty for who was.
	Behind TieBreak `json:"behind,omitempty"`
}

// A Filter is why an agent cannot have a case.
type Filter string

// The filters, in the order in which they are applied.
const (
	Unknown      Filter = "unknown"       // not among the agents
	NotMember    Filter = "not a member"  // of the destination, or of any of the channel (S2.22)
	Suspended    Filter = "suspended"     //
	NotPermitted Filter = "not permitted" // on the channel
	NotEntitled  Filter = "not entitled"  // lacks a trait or skill that all work here needs (S3.41)
	NotActive    Filter = "not active"    // availability (S2.21)
	Silent       Filter = "silent"        // no heartbeat lately
	LeftOut      Filter = "left out"      // must not have this case
	Refused      Filter = "refused"       // just refused it, or let the offer expire
	Unskilled    Filter = "unskilled"     // a skill is missing or too low
	Full         Filter = "full"          // no capacity for another
	Expired      Filter = "expired"       // had their time
)

// A TieBreak is what set one candidate before another.
type TieBreak string

// The tie-breaks.
const (
	FirstInOrder   TieBreak = "order"       // stands before the other in the list
	BestSkilled    TieBreak = "proficiency" // better at what the case needs
	IdleLongest    TieBreak = "idle"        // without a new case for longer
	LongestAgo     TieBreak = "turn"        // had their turn longer ago
	LoadedLeast    TieBreak = "load"        // uses less of their capacity
	PreferredFirst TieBreak = "preferred"   // served the contact last
	FewerCases     TieBreak = "cases"       // has fewer cases
	ByID           TieBreak = "id"          // all else was equal
)
