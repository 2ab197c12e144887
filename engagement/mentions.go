package engagement

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/storage"
)

// A MentionQuery asks where an agent was mentioned.
type MentionQuery struct {
	// Agent is who asks, and who was mentioned. Required.
	Agent storage.AgentID
	// Conversation selects one conversation; zero means any.
	Conversation storage.ConversationID
	// Unseen selects what the agent has not seen; false means all.
	Unseen bool
	// Before is the Next of the page before; zero for the first page.
	Before storage.MessageID
	// Limit is at most 200; 0 means 50.
	Limit int
}

// A MentionPage is notes in which an agent was mentioned, the newest first.
type MentionPage struct {
	Mentions []Mention `json:"mentions"`
	// Next is the Before of the next page; zero if there is none.
	Next storage.MessageID `json:"next,omitzero"`
}

// A Mention is one note in which an agent was mentioned.
type Mention struct {
	Note         *storage.Message      `json:"note"`
	Conversation *storage.Conversation `json:"conversation"`
	// Contact is whose conversation it is: after a merge, whom they were merged into.
	Contact *storage.Contact `json:"contact"`
	// Seen says that the agent has seen it: see [Engine.SeeMentions].
	Seen bool `json:"seen,omitempty"`
}

// Mentions returns a page of the notes in which colleagues mentioned the agent with
// [Engine.AddNote]. Notes on channels whose cases the agent may not see now, and
// those that were erased or forgotten, are not among them. Agents who are unknown
// or disabled see nothing. *[InvalidError]: no agent, or a bad limit.
func (e *Engine) Mentions(ctx context.Context, q MentionQuery) (MentionPage, error) {
	limit := orElse(q.Limit, 50)
	switch {
	case q.Agent == "":
		return MentionPage{}, fmt.Errorf("mentions: %w", invalid("Agent", "is required"))
	case limit < 0 || limit > 200:
		return MentionPage{}, fmt.Errorf("mentions: %w", invalid("Limit", "must be between 1 and 200"))
	}
	var page MentionPage
	err := e.view(ctx, "mentions", func(ctx context.Context, tx storage.Tx) error {
		page = MentionPage{}
		r, err := roleFor(ctx, tx, q.Agent)
		if err != nil {
			return err
		}
		found, err := visibleMentions(ctx, tx, r, q, limit+1)
		if err != nil {
			return err
		}
		if len(found) > limit {
			found, page.Next = found[:limit], found[limit-1].Message
		}
		page.Mentions, err = showMentions(ctx, tx, r, found)
		return err
	})
	return page, err
}

// UnseenMentions counts the mentions that the agent has not seen, up to 1,000, of
// those that Mentions would list.
func (e *Engine) UnseenMentions(ctx context.Context, agent storage.AgentID) (n int, err error) {
	err = e.view(ctx, "unseen mentions", func(ctx context.Context, tx storage.Tx) error {
		r, err := roleFor(ctx, tx, agent)
		if err != nil {
			return err
		}
		found, err := visibleMentions(ctx, tx, r, MentionQuery{Agent: agent, Unseen: true}, maxCount)
		n = len(found)
		return err
	})
	return n, err
}

// SeeMentions notes that the agent has seen where they were mentioned, up to a
// note and that one, in some conversations; none means in all. The zero until is
// all that there is now. It tells how many the agent had not seen before.
//
// Errors: *[InvalidError] without an agent; *[DeniedError] for one who is not known
// or disabled.
func (e *Engine) SeeMentions(ctx context.Context, agent storage.AgentID, until storage.MessageID, in ...storage.ConversationID) (n int, err error) {
	if agent == "" {
		return 0, fmt.Errorf("see mentions: %w", invalid("agent", "is required"))
	}
	if until.IsZero() {
		for i := range until {
			until[i] = 0xff
		}
	}
	err = e.update(ctx, "see mentions", func(ctx context.Context, tx storage.Tx) error {
		if _, err := acting(ctx, tx, agent); err != nil {
			return err
		}
		n, err = tx.Mentions().See(ctx, agent, until, in...)
		return err
	})
	return n, err
}

// visibleMentions are the first mentions that q selects and a role sees.
func visibleMentions(ctx context.Context, tx storage.Tx, r Role, q MentionQuery, limit int) (found []storage.Mention, err error) {
	ask := storage.MentionQuery{Agent: q.Agent, Unseen: q.Unseen, Before: q.Before, Limit: limit}
	for {
		list, err := tx.Mentions().List(ctx, ask)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			ask.Before = m.Message
			if !r.May(ViewCases, m.Channel) || !q.Conversation.IsZero() && q.Conversation != m.Conversation {
				continue
			}
			if found = append(found, m); len(found) == limit {
				return found, nil
			}
		}
		if len(list) < limit {
			return found, nil
		}
	}
}

// showMentions reads the notes of mentions, and whom they are about.
func showMentions(ctx context.Context, tx storage.Tx, r Role, found []storage.Mention) ([]Mention, error) {
	if len(found) == 0 {
		return nil, nil
	}
	var ids []storage.MessageID
	for _, m := range found {
		ids = append(ids, m.Message)
	}
	notes, err := tx.Messages().Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	about := map[storage.ConversationID]Mention{}
	var all []Mention
	for i, m := range found {
		one, known := about[m.Conversation]
		if !known {
			if one, err = mentionAbout(ctx, tx, r, m.Conversation); err != nil && !isNotFound(err) {
				return nil, err
			}
			about[m.Conversation] = one
		}
		if one.Conversation == nil {
			continue // its contact is being erased
		}
		one.Note, one.Seen = maskedMessage(r, notes[i]), m.Seen
		all = append(all, one)
	}
	return all, nil
}

// mentionAbout is a mention with the conversation and the contact alone.
func mentionAbout(ctx context.Context, tx storage.Tx, r Role, id storage.ConversationID) (Mention, error) {
	convs, err := tx.Conversations().Get(ctx, id)
	if err != nil {
		return Mention{}, err
	}
	contact, err := current(ctx, tx, convs[0].Contact)
	if err != nil {
		return Mention{}, err
	}
	identities, err := tx.Identities().OfContacts(ctx, contact.ID)
	return Mention{Conversation: maskedConversation(r, convs[0]), Contact: maskedContact(r, contact, identities)}, err
}
