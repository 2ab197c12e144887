package memory

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

type readMarks struct{ t *tx }

func readMarkKey(agent storage.AgentID, conv storage.ConversationID) string {
	return text(agent) + id(conv)
}

func (c readMarks) Put(ctx context.Context, m storage.ReadMark) error {
	return c.t.write(ctx, func(s *state) error {
		key := readMarkKey(m.Agent, m.Conversation)
		if old, ok := s.readMarks.get(key); ok && old.Inbound > m.Inbound {
			return nil
		}
		m.At = micro(m.At)
		s.readMarks.put(s.own, key, m)
		return nil
	})
}

func (c readMarks) Get(ctx context.Context, agent storage.AgentID, want ...storage.ConversationID) ([]storage.ReadMark, error) {
	if err := c.t.usable(ctx); err != nil {
		return nil, err
	}
	marks := make([]storage.ReadMark, len(want))
	for i, conv := range want {
		marks[i], _ = c.t.readMarks.get(readMarkKey(agent, conv))
	}
	return marks, nil
}
