package engagement

import (
	"context"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// Transcript reads what was said on a channel of the kind, for a driver that
// shows it to the contact itself: hand it to the driver's Config. Of the
// channel's policy it needs whether agents are shown.
func Transcript(store storage.Store, kind channel.Kind, id channel.ID, p Policy) channel.Transcript {
	return transcript{store, kind, id, p.ShowAgents}
}

type transcript struct {
	store      storage.Store
	kind       channel.Kind
	id         channel.ID
	showAgents bool
}

// transcriptPage is how many messages are read at once.
const transcriptPage = 100

// Said returns a page of what was said with an address.
func (t transcript) Said(ctx context.Context, a channel.Address, before string, limit int) ([]channel.Said, error) {
	if limit <= 0 {
		return nil, invalid("limit", "must be above 0")
	}
	var last storage.MessageID
	if before != "" {
		var err error
		if last, err = storage.ParseID[storage.Message](before); err != nil {
			return nil, invalid("before", "is no cursor")
		}
	}
	var page []channel.Said
	err := t.store.View(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		conv, err := t.conversation(ctx, tx, a)
		if err != nil || conv.IsZero() {
			return err
		}
		page, err = t.said(ctx, tx, conv, last, limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("transcript: %w", err)
	}
	slices.Reverse(page)
	return page, nil
}

// conversation is the talk with an address; zero if there is none.
func (t transcript) conversation(ctx context.Context, tx storage.Tx, a channel.Address) (storage.ConversationID, error) {
	found, err := tx.Identities().Find(ctx, storage.IdentityKey{Kind: t.kind, Address: a})
	if err != nil || found[0] == nil {
		return storage.ConversationID{}, err
	}
	convs, err := tx.Conversations().Find(ctx, storage.ConversationKey{Channel: t.id, Contact: found[0].Contact})
	if err != nil || convs[0] == nil {
		return storage.ConversationID{}, err
	}
	return convs[0].ID, nil
}

// said reads messages, newest first, until there are enough that the contact
// may see.
func (t transcript) said(ctx context.Context, tx storage.Tx, conv storage.ConversationID, before storage.MessageID, limit int) ([]channel.Said, error) {
	var out []channel.Said
	for {
		ms, err := tx.Messages().List(ctx, storage.MessageQuery{Conversations: []storage.ConversationID{conv}, Before: before, Limit: transcriptPage})
		if err != nil {
			return nil, err
		}
		for _, m := range ms {
			if shown(m) {
				out = append(out, t.saidOf(m))
			}
			if len(out) == limit {
				return out, nil
			}
			before = m.ID
		}
		if len(ms) < transcriptPage {
			return out, nil
		}
	}
}

// shown reports whether the contact has got a message, or may have. What the business wrote for itself they never get.
func shown(m *storage.Message) bool {
	if m.Direction == storage.Internal {
		return false
	}
	switch m.Outcome {
	case storage.OutcomeNone, storage.OutcomeAccepted, storage.OutcomeUnknown:
		return true
	}
	return false
}

func (t transcript) saidOf(m *storage.Message) channel.Said {
	s := channel.Said{
		Cursor: m.ID.String(), ID: m.ProviderID, Author: m.Author.Kind, At: m.At, Parts: m.Parts, ReplyTo: m.ReplyTo,
		Status: m.Status(), EditedAt: m.EditedAt, DeletedAt: m.DeletedAt,
	}
	if m.Direction == storage.Outbound && m.Outcome != storage.OutcomeNone {
		s.Key = m.ID.String()
	}
	if t.showAgents && m.Author.Kind == channel.AuthorAgent {
		s.Sender.Name = m.Author.Name
	}
	if !m.DeletedAt.IsZero() {
		s.Parts = nil
	}
	return s
}
