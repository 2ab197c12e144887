package automate

import (
	"context"

	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// personal are the kinds of entries that may be about a contact, and no
// conversation.
var personal = map[journal.Kind]bool{
	journal.ConsentChanged: true, journal.IdentityChanged: true,
}

// placed are the entries, those that are about a contact alone once for each
// channel on which there is talk with them: in the latest conversation there.
func (h *hearing) placed(ctx context.Context, entries []Noted) ([]Noted, error) {
	var all []Noted
	for _, e := range entries {
		if !personal[journal.Kind(e.Kind)] || !e.Conversation.IsZero() || e.Contact.IsZero() {
			all = append(all, e)
			continue
		}
		convs, err := h.tx.Conversations().OfContact(ctx, e.Contact)
		if err != nil {
			return nil, err
		}
		all = append(all, onEachChannel(e, convs)...)
	}
	return all, nil
}

// onEachChannel is an entry for the last conversation of each channel.
func onEachChannel(e Noted, convs []*storage.Conversation) (all []Noted) {
	for i, c := range convs {
		last := true
		for _, other := range convs[i+1:] {
			last = last && other.Channel != c.Channel
		}
		if last {
			there := *e.JournalEntry
			all = append(all, Noted{journal.OnConversation(&there, c), e.Why})
		}
	}
	return all
}
