package engagement

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// A TimelinePage is a page of a conversation, the newest message first.
type TimelinePage struct {
	Messages []*storage.Message `json:"messages"`
	// Next is what to pass for the messages before; zero if there are none.
	Next storage.MessageID `json:"next,omitzero"`
}

// Timeline returns up to limit messages of a conversation that are older than
// before, or the newest if before is zero. limit is at most 200; 0 means 50.
// [storage.ErrNotFound]: there is no such conversation.
func (e *Engine) Timeline(ctx context.Context, id storage.ConversationID, before storage.MessageID, limit int) (TimelinePage, error) {
	limit = orElse(limit, 50)
	if limit < 0 || limit > 200 {
		return TimelinePage{}, invalid("limit", "must be between 1 and 200")
	}
	var page TimelinePage
	err := e.view(ctx, "timeline", func(ctx context.Context, tx storage.Tx) error {
		if _, err := tx.Conversations().Get(ctx, id); err != nil {
			return err
		}
		ms, err := tx.Messages().List(ctx, storage.MessageQuery{Conversations: []storage.ConversationID{id}, Before: before, Limit: limit + 1})
		if err != nil {
			return err
		}
		page = TimelinePage{Messages: ms}
		if len(ms) > limit {
			page.Messages, page.Next = ms[:limit], ms[limit-1].ID
		}
		return nil
	})
	return page, err
}

// Message returns one message. [storage.ErrNotFound].
func (e *Engine) Message(ctx context.Context, id storage.MessageID) (*storage.Message, error) {
	var ms []*storage.Message
	err := e.view(ctx, "message", func(ctx context.Context, tx storage.Tx) (err error) {
		ms, err = tx.Messages().Get(ctx, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return ms[0], nil
}

// A ContactInfo is a contact with all that belongs to them.
type ContactInfo struct {
	Contact    *storage.Contact    `json:"contact"`
	Identities []*storage.Identity `json:"identities"`
	// Conversations are theirs, and then those of the contacts merged into them.
	Conversations []*storage.Conversation `json:"conversations"`
	// Merged are the contacts that were merged into this one.
	Merged []*storage.Contact `json:"merged,omitempty"`
}

// Contact returns a contact with identities and conversations. One that was
// merged into another is answered with that other one, who stands for them.
// [storage.ErrNotFound].
func (e *Engine) Contact(ctx context.Context, id storage.ContactID) (ContactInfo, error) {
	var info ContactInfo
	err := e.view(ctx, "contact", func(ctx context.Context, tx storage.Tx) error {
		contacts, err := person(ctx, tx, id)
		if err != nil {
			return err
		}
		info = ContactInfo{Contact: contacts[0], Merged: contacts[1:]}
		var ids []storage.ContactID
		for _, c := range contacts {
			ids = append(ids, c.ID)
		}
		if info.Conversations, err = talksOf(ctx, tx, contacts); err != nil {
			return err
		}
		info.Identities, err = tx.Identities().OfContacts(ctx, ids...)
		return err
	})
	return info, err
}
