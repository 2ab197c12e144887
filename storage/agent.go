package storage

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// An Agent is a person of the business who serves contacts.
type Agent struct {
	ID   AgentID `json:"id"`
	Name string  `json:"name"`
	// Role names what the agent may do; empty is the engine's default role.
	Role RoleID `json:"role,omitempty"`
	// Phone is the agent's own number, in E.164; empty if not known. Colleagues
	// reach them by it, never through a channel.
	Phone string `json:"phone,omitempty"`
	// Disabled says that the agent may do nothing any more. What they did stays.
	Disabled bool `json:"disabled,omitempty"`
	// Skills are what they are good at, and how good; the higher the better.
	Skills map[string]int `json:"skills,omitempty"`
	// Traits are what else entitles them to work: attributes and licences.
	Traits []string `json:"traits,omitempty"`
	// Capacity is how much work they get by themselves; nil is that of their team.
	Capacity *Capacity `json:"capacity,omitempty"`
	Version  int64     `json:"version"`
}

// A Capacity is how much work an agent gets without taking it.
type Capacity struct {
	// Total is how much all cases may weigh together; 0 is no limit.
	Total int `json:"total,omitempty"`
	// Kinds are limits and weights of kinds of channels.
	Kinds map[channel.Kind]KindCapacity `json:"kinds,omitempty"`
}

// A KindCapacity is what cases of one kind of channel weigh, and how many an
// agent may have.
type KindCapacity struct {
	// Max is how many; 0 is no limit, and below 0 is none at all.
	Max int `json:"max,omitempty"`
	// Weight is what one weighs; 0 counts as 1.
	Weight int `json:"weight,omitempty"`
}

// A Presence is whether an agent takes new work. It changes often and apart
// from the agent, and has no version.
type Presence struct {
	Agent AgentID `json:"agent"`
	// State is the name of the availability, since Since; empty is offline.
	State string    `json:"state,omitempty"`
	Since time.Time `json:"since,omitzero"`
	// SeenUntil is when they count as gone unless they are heard of; zero: never.
	SeenUntil time.Time `json:"seen_until,omitzero"`
	// LastTaken is when they last got a case, LastEnded when one last ended; zero
	// if never.
	LastTaken time.Time `json:"last_taken,omitzero"`
	LastEnded time.Time `json:"last_ended,omitzero"`
}

// Presences keeps the presence of agents.
type Presences interface {
	// Put adds or replaces.
	Put(ctx context.Context, ps ...Presence) error
	// Get returns the presence of each agent, one with nothing but the Agent where
	// there is none.
	Get(ctx context.Context, ids ...AgentID) ([]Presence, error)
	// List returns all by agent.
	List(ctx context.Context) ([]Presence, error)
}

// Agents keeps agents.
type Agents interface {
	// Put adds the record if its Version is 0, or replaces it, and sets the
	// Version. ErrConflict: the Version is not the current one.
	Put(ctx context.Context, a *Agent) error
	// Get returns the records in the order asked for. ErrNotFound: any of them.
	Get(ctx context.Context, ids ...AgentID) ([]*Agent, error)
	// List returns all agents by ID.
	List(ctx context.Context) ([]*Agent, error)
}

// A Team is a named set of agents.
type Team struct {
	ID      TeamID    `json:"id"`
	Name    string    `json:"name"`
	Members []AgentID `json:"members,omitempty"` // sorted, each once
	Version int64     `json:"version"`
}

// Teams keeps teams.
type Teams interface {
	// Put adds or replaces, as for agents. Members are sorted and each kept once.
	Put(ctx context.Context, t *Team) error
	// Get returns the records in the order asked for. ErrNotFound: any of them.
	Get(ctx context.Context, ids ...TeamID) ([]*Team, error)
	// List returns all teams by ID.
	List(ctx context.Context) ([]*Team, error)
	// Of returns the teams that the agent is a member of, by ID.
	Of(ctx context.Context, agent AgentID) ([]*Team, error)
}

// A ReadMark says how far an agent has read a conversation.
type ReadMark struct {
	Agent        AgentID        `json:"agent"`
	Conversation ConversationID `json:"conversation"`
	// Inbound is [Conversation].Inbound at the time of reading: what came since
	// is unread.
	Inbound int64     `json:"inbound"`
	At      time.Time `json:"at"`
}

// ReadMarks keeps read marks.
type ReadMarks interface {
	// Put sets the mark, unless the one that is there has read further.
	Put(ctx context.Context, m ReadMark) error
	// Get returns the agent's mark in each conversation, the zero mark where
	// there is none.
	Get(ctx context.Context, agent AgentID, ids ...ConversationID) ([]ReadMark, error)
	// Unread counts the messages of contacts that the agent has not read, in the
	// conversations of the ongoing and parked cases that they own, but stops at
	// atMost. A conversation with several such cases counts once. One that the
	// agent has read further than it goes counts as read, and takes nothing from
	// the others.
	Unread(ctx context.Context, agent AgentID, atMost int) (int, error)
}

// A Binding is the exclusive right of one agent to start talk with one contact
// on one channel until an end date. At most one binding of a (Channel,
// Contact) has no EndedAt.
type Binding struct {
	ID      BindingID  `json:"id"`
	Channel channel.ID `json:"channel"`
	Contact ContactID  `json:"contact"`
	Agent   AgentID    `json:"agent"`
	// StartedAt is when it was reserved.
	StartedAt time.Time `json:"started_at"`
	// EndsAt is the end date that people see; zero until something is handed
	// to the provider.
	EndsAt time.Time `json:"ends_at,omitzero"`
	// HoldUntil keeps others out while a hand-over may be under way.
	HoldUntil time.Time `json:"hold_until,omitzero"`
	// Messages counts those that were stored under it and not definitely
	// refused: they went out, or still may.
	Messages int `json:"messages"`
	// EndedAt is when it ended; zero while it lives.
	EndedAt time.Time `json:"ended_at,omitzero"`
	// EndReason is why, and EndedBy who did it, if a person did.
	EndReason BindingEnd `json:"end_reason,omitempty"`
	EndedBy   AgentID    `json:"ended_by,omitempty"`
	Version   int64      `json:"version"`
}

// A BindingEnd is why a binding ended (S1.41).
type BindingEnd string

// The reasons.
const (
	BindingExpired     BindingEnd = "expired"
	BindingRevoked     BindingEnd = "revoked"
	BindingReleased    BindingEnd = "released" // the provider refused the first message
	BindingDisabled    BindingEnd = "engagement_disabled"
	BindingAgentLeft   BindingEnd = "agent_deactivated"
	BindingContactGone BindingEnd = "contact_merged_or_erased"
)

// Bindings keeps bindings.
type Bindings interface {
	// Insert adds the record and sets its Version. ErrExists: a live binding of
	// the same channel and contact, or the ID.
	Insert(ctx context.Context, b *Binding) error
	// Live returns the live binding of each contact on the channel, nil where
	// there is none.
	Live(ctx context.Context, ch channel.ID, ids ...ContactID) ([]*Binding, error)
	// Get returns the records in the order asked for. ErrNotFound: any of them.
	Get(ctx context.Context, ids ...BindingID) ([]*Binding, error)
	// Update replaces the record and raises its Version. ErrConflict as for
	// contacts.
	Update(ctx context.Context, b *Binding) error
	// List returns a page of bindings, by ID.
	List(ctx context.Context, q BindingQuery) ([]*Binding, error)
}

// A BindingQuery selects bindings of one channel.
type BindingQuery struct {
	Channel channel.ID
	// Agent selects one holder; empty means any.
	Agent AgentID
	// Ended lists those that have ended too.
	Ended bool
	// After is the last binding of the page before; zero for the first page.
	After BindingID
	// Limit is how many at most; it must be above 0.
	Limit int
}
