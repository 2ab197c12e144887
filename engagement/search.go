package engagement

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A SearchFilter says where to search. The zero filter is everywhere.
type SearchFilter struct {
	// Channels selects channels; none means all.
	Channels []channel.ID
	// Contact selects one person, with all contacts merged into them; zero means
	// anybody.
	Contact storage.ContactID
	// Conversation selects one conversation; zero means any.
	Conversation storage.ConversationID
}

// SearchMessages returns up to limit messages that say something, newest first:
// every word of words begins one of theirs, whatever its case and accents
// (S5.14). Notes are among them. before is the Next of the page before, or zero.
// limit is at most 200; 0 means 50.
//
// Errors: *[InvalidError] if there is no letter or digit in words;
// [storage.ErrNotFound] if there is no such contact.
func (e *Engine) SearchMessages(ctx context.Context, words string, f SearchFilter, before storage.MessageID, limit int) (TimelinePage, error) {
	limit = orElse(limit, 50)
	switch {
	case limit < 0 || limit > 200:
		return TimelinePage{}, invalid("limit", "must be between 1 and 200")
	case len(storage.TextWords(words)) == 0:
		return TimelinePage{}, invalid("words", "must have a letter or a digit")
	}
	q := storage.MessageSearch{Words: words, Channels: f.Channels, Before: before, Limit: limit + 1}
	var page TimelinePage
	err := e.view(ctx, "search messages", func(ctx context.Context, tx storage.Tx) (err error) {
		page = TimelinePage{}
		if q.Conversations, err = e.searched(ctx, tx, f); err != nil || f.nowhere(q.Conversations) {
			return err
		}
		ms, err := tx.Messages().Search(ctx, q)
		if page.Messages = ms; len(ms) > limit {
			page.Messages, page.Next = ms[:limit], ms[limit-1].ID
		}
		return err
	})
	return page, err
}

// searched are the conversations to search; none means all, unless nowhere says
// otherwise.
func (e *Engine) searched(ctx context.Context, tx storage.Tx, f SearchFilter) ([]storage.ConversationID, error) {
	var all []storage.ConversationID
	if !f.Contact.IsZero() {
		var err error
		if all, err = e.personConversations(ctx, tx, f.Contact, PersonFilter{Channels: f.Channels}); err != nil {
			return nil, err
		}
	}
	if f.Conversation.IsZero() {
		return all, nil
	}
	if f.Contact.IsZero() {
		return []storage.ConversationID{f.Conversation}, nil
	}
	for _, id := range all {
		if id == f.Conversation {
			return []storage.ConversationID{id}, nil
		}
	}
	return nil, nil
}

// nowhere reports whether there is nothing to search.
func (f SearchFilter) nowhere(found []storage.ConversationID) bool {
	return len(found) == 0 && (!f.Contact.IsZero() || !f.Conversation.IsZero())
}

// SearchMessages is [Engine.SearchMessages] on the channels that the agent may
// see. *[DeniedError]: they may see none, or none of those asked for.
func (s Screen) SearchMessages(ctx context.Context, words string, f SearchFilter, before storage.MessageID, limit int) (TimelinePage, error) {
	r, err := s.role(ctx)
	if err != nil {
		return TimelinePage{}, err
	}
	if f.Channels = s.e.among(r, f.Channels); f.Channels != nil && len(f.Channels) == 0 {
		return TimelinePage{}, denied(s.agent, ViewCases, "")
	}
	page, err := s.e.SearchMessages(ctx, words, f, before, limit)
	for i, m := range page.Messages {
		page.Messages[i] = maskedMessage(r, m)
	}
	return page, err
}
