package storage

import (
	"context"

	"github.com/rapport-go/rapport/channel"
)

// A Mention says that a note names an agent. It is kept as long as the note does
// so: it comes and goes with [Message].Mentions of a message that is Internal.
type Mention struct {
	Message      MessageID      `json:"message"`
	Conversation ConversationID `json:"conversation"`
	Channel      channel.ID     `json:"channel"`
	// Seen says that the agent has seen it.
	Seen bool `json:"seen,omitempty"`
}

// A MentionQuery selects the mentions of an agent.
type MentionQuery struct {
	Agent AgentID
	// Unseen selects those that the agent has not seen; false means all.
	Unseen bool
	// Before is the last message of the page before; zero for the first page.
	Before MessageID
	// Limit is how many at most; it must be above 0.
	Limit int
}

// Mentions keeps in which notes agents are named, and which of them they have
// seen. Nobody writes them: inserting, changing, forgetting and erasing messages
// does. A note that comes to name somebody later is one that they have not seen.
type Mentions interface {
	// List returns a page of the mentions of an agent, the highest message first.
	List(ctx context.Context, q MentionQuery) ([]Mention, error)
	// See notes that the agent has seen all that there is now up to a message, and
	// that one, in some conversations; none means in all. It tells how many were
	// not seen before.
	See(ctx context.Context, agent AgentID, until MessageID, in ...ConversationID) (int, error)
}
