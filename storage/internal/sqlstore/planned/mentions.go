package planned

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// mentionQueries are all queries of where an agent was mentioned, and of documents
// in pages.
func mentionQueries() []Query {
	middle := storage.MessageID{0x77}
	return []Query{
		mentionsOf("the mentions of an agent", storage.MentionQuery{Agent: "bob", Before: middle, Limit: page}, "rapport_mentions_pkey"),
		mentionsOf("the mentions that an agent has not seen", storage.MentionQuery{Agent: "bob", Unseen: true, Before: middle, Limit: page},
			"rapport_mentions_unseen"),
		{"the last documents", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Settings().Last(ctx, "erasure/", "erasure/0500", page)
			return err
		}, []string{"rapport_settings_pkey"}, true, page, false, 0},
	}
}

func mentionsOf(name string, q storage.MentionQuery, index string) Query {
	return Query{name, func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Mentions().List(ctx, q)
		return err
	}, []string{index}, true, page, false, 0}
}

// fillMentions adds notes that mention several agents, who have seen some, and
// documents.
func fillMentions(ctx context.Context, tx storage.Tx) error {
	var notes []*storage.Message
	for i := range 4 * waiting {
		notes = append(notes, &storage.Message{
			ID: storage.MessageID(uuid.New()), Conversation: talkID(i), Channel: "wa-1", Direction: storage.Internal, At: now, CreatedAt: now,
			Parts: channel.Parts{channel.Text{Body: "look"}}, Mentions: []storage.AgentID{agent(i), agent(i + 1)},
		})
	}
	if _, err := tx.Messages().Insert(ctx, notes...); err != nil {
		return err
	}
	for i := range waiting {
		if err := tx.Settings().Put(ctx, &storage.Setting{Name: fmt.Sprintf("erasure/%04d", i), Data: []byte("{}"), UpdatedAt: now}); err != nil {
			return err
		}
	}
	// Few of the mentions are left, or an index of all would do.
	var read []storage.ConversationID
	for i := range talks - 5 {
		read = append(read, talkID(i))
	}
	_, err := tx.Mentions().See(ctx, "bob", storage.MessageID{0xff}, read...)
	return err
}
