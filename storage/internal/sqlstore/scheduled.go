package sqlstore

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

type scheduledMessages struct{ t *Tx }

var scheduledRecord = record[storage.Scheduled]{
	name: "scheduled message", table: "rapport_scheduled",
	cols: colsOf("id:uuid conversation:uuid case_id:uuid agent:text at:int data:blob media:text created_at:int"),
	row: func(s *storage.Scheduled) ([]any, error) {
		return []any{
			[16]byte(s.ID), [16]byte(s.Conversation), [16]byte(s.Case), string(s.Agent), micros(s.At), bytesOf(s.Data), encodeFiles(s.Files), micros(s.CreatedAt),
		}, nil
	},
	into: func(s *storage.Scheduled) []any {
		return []any{
			idTo(&s.ID), idTo(&s.Conversation), idTo(&s.Case), (*string)(&s.Agent), instant{&s.At}, blob{&s.Data}, document{&s.Files}, instant{&s.CreatedAt}, &s.Version,
		}
	},
	version: func(s *storage.Scheduled) *int64 { return &s.Version },
}.ready()

var (
	scheduledOfConversation = scheduledRecord.listing("and t.conversation = $2 order by t.id")
	scheduledOfAgent        = scheduledRecord.listing("and t.agent = $2 and t.id > $3 order by t.id limit $4")
)

func (c scheduledMessages) Insert(ctx context.Context, ss ...*storage.Scheduled) error {
	return scheduledRecord.add(ctx, c.t, ss)
}

func (c scheduledMessages) Get(ctx context.Context, ids ...storage.ScheduledID) ([]*storage.Scheduled, error) {
	return scheduledRecord.take(ctx, c.t, keysOf(ids))
}

func (c scheduledMessages) Update(ctx context.Context, ss ...*storage.Scheduled) error {
	return scheduledRecord.replace(ctx, c.t, ss)
}

func (c scheduledMessages) Delete(ctx context.Context, ids ...storage.ScheduledID) error {
	return scheduledRecord.drop(ctx, c.t, keysOf(ids))
}

func (c scheduledMessages) OfConversation(ctx context.Context, id storage.ConversationID) ([]*storage.Scheduled, error) {
	return scheduledRecord.list(ctx, c.t, scheduledOfConversation, [16]byte(id))
}

func (c scheduledMessages) OfAgent(ctx context.Context, agent storage.AgentID, after storage.ScheduledID, limit int) ([]*storage.Scheduled, error) {
	if limit <= 0 {
		return nil, errLimit
	}
	return scheduledRecord.list(ctx, c.t, scheduledOfAgent, string(agent), [16]byte(after), int64(limit))
}
