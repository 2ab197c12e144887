package memory

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

type scheduledMessages struct{ t *tx }

var scheduledKind = kind[storage.Scheduled]{
	name:    "scheduled message",
	rows:    func(s *state) *tree[*storage.Scheduled] { return &s.scheduled },
	key:     func(v *storage.Scheduled) string { return id(v.ID) },
	opaque:  true,
	copy:    copyScheduled,
	version: func(v *storage.Scheduled) *int64 { return &v.Version },
	links: func(s *state, v *storage.Scheduled) []link {
		links := []link{
			{in: &s.scheduledByConversation, key: id(v.Conversation) + id(v.ID)},
			{in: &s.scheduledByAgent, key: text(v.Agent) + id(v.ID)},
		}
		for _, file := range v.Files {
			links = append(links, link{in: &s.messageByFile, key: text(file) + id(v.ID)})
		}
		return links
	},
}

func copyScheduled(v *storage.Scheduled) *storage.Scheduled {
	c := *v
	c.Data, c.Files = slices.Clone(v.Data), slices.Clone(v.Files)
	micros(&c.At, &c.CreatedAt)
	return &c
}

func (c scheduledMessages) Insert(ctx context.Context, vs ...*storage.Scheduled) error {
	return scheduledKind.insert(ctx, c.t, vs)
}

func (c scheduledMessages) Get(ctx context.Context, want ...storage.ScheduledID) ([]*storage.Scheduled, error) {
	return scheduledKind.get(ctx, c.t, ids(want))
}

func (c scheduledMessages) Update(ctx context.Context, vs ...*storage.Scheduled) error {
	return scheduledKind.update(ctx, c.t, vs, scheduledKind.whole)
}

func (c scheduledMessages) Delete(ctx context.Context, want ...storage.ScheduledID) error {
	return scheduledKind.remove(ctx, c.t, ids(want))
}

func (c scheduledMessages) OfConversation(ctx context.Context, conv storage.ConversationID) ([]*storage.Scheduled, error) {
	return scheduledKind.page(ctx, c.t, c.t.scheduledByConversation.ascend(id(conv), ""), all)
}

func (c scheduledMessages) OfAgent(ctx context.Context, agent storage.AgentID, after storage.ScheduledID, limit int) ([]*storage.Scheduled, error) {
	from := ""
	if !after.IsZero() {
		from = id(after)
	}
	return scheduledKind.page(ctx, c.t, c.t.scheduledByAgent.ascend(text(agent), from), limit)
}
