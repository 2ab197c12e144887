package planned

import (
	"context"

	"github.com/google/uuid"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

const (
	talks    = 40
	messages = 4000
)

// talkID is the conversation of a number.
func talkID(n int) storage.ConversationID { return storage.ConversationID{0xee, byte(n % talks)} }

// talkQueries are all queries of what was said.
func talkQueries() []Query {
	return []Query{
		listTalk("the first page of a talk", storage.MessageID{}, 1),
		listTalk("a page in the middle of a talk", storage.MessageID{0x77}, 1),
		listTalk("a page over several conversations", storage.MessageID{0x77}, 3),
	}
}

func listTalk(name string, before storage.MessageID, n int) Query {
	return Query{name, func(ctx context.Context, tx storage.Tx) error {
		q := storage.MessageQuery{Before: before, Limit: page}
		for i := range n {
			q.Conversations = append(q.Conversations, talkID(i))
		}
		_, err := tx.Messages().List(ctx, q)
		return err
	}, []string{"rapport_messages_conversation", "rapport_messages_pkey"}, false, n * page, true}
}

// fillTalk adds messages of several conversations.
func fillTalk(ctx context.Context, tx storage.Tx) error {
	var ms []*storage.Message
	for i := range messages {
		ms = append(ms, &storage.Message{
			ID: storage.MessageID(uuid.New()), Conversation: talkID(i), Channel: "wa-1", Direction: storage.Inbound, At: now, CreatedAt: now,
			Parts: channel.Parts{channel.Text{Body: "Where is my order?"}},
		})
	}
	_, err := tx.Messages().Insert(ctx, ms...)
	return err
}
