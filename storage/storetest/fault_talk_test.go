package storetest_test

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// The case of pages over several conversations.
const wholeTalk = "messages/S5.13 S5.17 pages over conversations"

// talkFaults are about what was said in several conversations, and notes.
func talkFaults() []fault {
	return []fault{
		messageForgetsNote("who is named in a note", func(m *storage.Message) { m.Mentions = nil }),
		messageForgetsNote("that a note is one", func(m *storage.Message) {
			if m.Direction == storage.Internal {
				m.Direction = storage.Outbound
			}
		}),
		listing("a talk is of the first conversation alone", func(_ []*storage.Message, q *storage.MessageQuery) {
			q.Conversations = q.Conversations[:min(1, len(q.Conversations))]
		}),
		listing("the oldest of a page come first", func(page []*storage.Message, _ *storage.MessageQuery) { slices.Reverse(page) }),
		listing("a talk is sorted by conversation", func(page []*storage.Message, _ *storage.MessageQuery) {
			slices.SortStableFunc(page, func(a, b *storage.Message) int { return a.Conversation.Compare(b.Conversation) })
		}),
		{
			name: "every conversation gives a page",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return pageOfEach{m} }),
			must: []string{wholeTalk},
		},
		{
			name: "a talk of nobody is empty",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return emptyTalk{m} }),
			must: []string{"messages/a talk of nobody"},
		},
		{
			name: "an edit names nobody else in a note",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return firstNamed{m, s} }),
			must: []string{"messages/notes"}, may: []string{"messages/update"},
		},
	}
}

func messageForgetsNote(what string, forget func(*storage.Message)) fault {
	return forgets(what, "values/copies of notes", forget)
}

// listing bends what is asked for, or the page.
func listing(name string, bend func(page []*storage.Message, q *storage.MessageQuery)) fault {
	return fault{
		name: name,
		bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return &bentPages{m, bend} }),
		must: []string{wholeTalk},
		may:  []string{"messages/*", "*/messages", "batches/*"},
	}
}

type bentPages struct {
	storage.Messages
	bend func(page []*storage.Message, q *storage.MessageQuery)
}

func (c *bentPages) List(ctx context.Context, q storage.MessageQuery) ([]*storage.Message, error) {
	c.bend(nil, &q)
	page, err := c.Messages.List(ctx, q)
	c.bend(page, &q)
	return page, err
}

type pageOfEach struct{ storage.Messages }

func (c pageOfEach) List(ctx context.Context, q storage.MessageQuery) ([]*storage.Message, error) {
	if len(q.Conversations) < 2 {
		return c.Messages.List(ctx, q)
	}
	var all []*storage.Message
	for _, conv := range q.Conversations {
		page, err := c.Messages.List(ctx, storage.MessageQuery{Conversations: []storage.ConversationID{conv}, Before: q.Before, Limit: q.Limit})
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
	}
	slices.SortFunc(all, func(a, b *storage.Message) int { return b.ID.Compare(a.ID) })
	return all, nil
}

type emptyTalk struct{ storage.Messages }

func (c emptyTalk) List(ctx context.Context, q storage.MessageQuery) ([]*storage.Message, error) {
	if len(q.Conversations) == 0 {
		return nil, nil
	}
	return c.Messages.List(ctx, q)
}

// firstNamed keeps showing those who were named in a note at first.
type firstNamed struct {
	storage.Messages
	*shared
}

func (c firstNamed) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	for _, m := range ms {
		if m.Direction == storage.Internal {
			c.note(m.ID, slices.Clone(m.Mentions))
		}
	}
	return c.Messages.Insert(ctx, ms...)
}

func (c firstNamed) List(ctx context.Context, q storage.MessageQuery) ([]*storage.Message, error) {
	page, err := c.Messages.List(ctx, q)
	for _, m := range page {
		if names, ok := c.get(m.ID).([]storage.AgentID); ok {
			m.Mentions = names
		}
	}
	return page, err
}
