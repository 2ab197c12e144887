package planned

import (
	"context"
	"fmt"
	"slices"

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
		search("the latest that say something", storage.MessageSearch{Words: "order", Limit: page}, 0, "rapport_messages_pkey", "rapport_messages_pkey"),
		search("the spans of messages", storage.MessageSearch{Words: "seldom", Limit: page}, 1, "rapport_messages_pkey"),
		search("all that say something", storage.MessageSearch{Words: "seldom", Limit: page}, 2, "rapport_messages_words"),
		search("all that say something on a channel", storage.MessageSearch{
			Words: "seldom word", Channels: []channel.ID{"wa-1"}, Limit: page,
		}, 2, "rapport_messages_words"),
		search("what is said in conversations", storage.MessageSearch{
			Words: "seldom", Conversations: []storage.ConversationID{talkID(1), talkID(2)}, Limit: page,
		}, 0, "rapport_messages_conversation", "rapport_messages_pkey"),
		{"the oldest messages with files", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Messages().ForgetMedia(ctx, storage.Retention{Before: now, After: storage.MessageID{0x77}, Limit: page})
			return err
		}, []string{"rapport_messages_pkey", "rapport_messages_media"}, true, page, false, 0},
		undated("the oldest messages with raw data whose ids do not tell", storage.Messages.ForgetRaw, "rapport_messages_undated_raw"),
		undated("the oldest messages whose ids do not tell", storage.Messages.ForgetContent, "rapport_messages_undated"),
		{"the oldest messages by their ids", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Messages().ForgetContent(ctx, storage.Retention{Before: now, Limit: page})
			return err
		}, []string{"rapport_messages_pkey"}, true, page, false, 0},
		{"which files are in use", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Messages().FilesInUse(ctx, "kept-7", "kept-47")
			return err
		}, []string{"rapport_message_files_pkey"}, true, 0, false, 0},
	}
}

// undated is a step of forgetting by age.
func undated(name string, forget func(storage.Messages, context.Context, storage.Retention) (storage.Retained, error), index string) Query {
	return Query{name, func(ctx context.Context, tx storage.Tx) error {
		_, err := forget(tx.Messages(), ctx, storage.Retention{Before: now, After: storage.MessageID{0x77}, Limit: page, Undated: true})
		return err
	}, []string{"rapport_messages_pkey", index}, true, page, false, 0}
}

func listTalk(name string, before storage.MessageID, n int) Query {
	return Query{name, func(ctx context.Context, tx storage.Tx) error {
		q := storage.MessageQuery{Before: before, Limit: page}
		for i := range n {
			q.Conversations = append(q.Conversations, talkID(i))
		}
		_, err := tx.Messages().List(ctx, q)
		return err
	}, []string{"rapport_messages_conversation", "rapport_messages_pkey"}, false, n * page, true, 0}
}

// search is one of the statements of a search.
func search(name string, q storage.MessageSearch, nth int, indexes ...string) Query {
	return Query{name, func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Messages().Search(ctx, q)
		return err
	}, slices.Compact(indexes), false, 0, true, nth}
}

// fillTalk adds messages of several conversations.
func fillTalk(ctx context.Context, tx storage.Tx) error {
	var ms []*storage.Message
	for i := range messages {
		text := "Where is my order?"
		if i%50 == 0 {
			text = "A word that is seldom said"
		}
		parts := channel.Parts{channel.Text{Body: text}}
		if i%40 == 7 {
			parts = append(parts, channel.Image{Media: channel.Media{Stored: fmt.Sprint("kept-", i)}})
		}
		ms = append(ms, &storage.Message{
			ID: storage.MessageID(uuid.New()), Conversation: talkID(i), Channel: "wa-1", Direction: storage.Inbound, At: now, CreatedAt: now,
			Parts: parts, Raw: make([]byte, 900), // as providers write them
		})
	}
	_, err := tx.Messages().Insert(ctx, ms...)
	return err
}
