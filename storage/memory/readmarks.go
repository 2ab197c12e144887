package memory

import (
	"context"
	"iter"

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

func (c readMarks) Unread(ctx context.Context, agent storage.AgentID, atMost int) (int, error) {
	if err := c.t.usable(ctx); err != nil {
		return 0, err
	}
	n := int64(0)
	for conv := range c.served(agent) {
		v, ok := c.t.conversations.get(conv)
		if !ok {
			continue
		}
		mark, _ := c.t.readMarks.get(readMarkKey(agent, v.ID))
		if n += max(0, v.Inbound-mark.Inbound); n >= int64(atMost) {
			return max(0, atMost), nil
		}
	}
	return int(n), nil
}

// served are the conversations of the cases that an agent serves, each once.
func (c readMarks) served(agent storage.AgentID) iter.Seq[string] {
	return func(yield func(string) bool) {
		told := map[storage.ConversationID]bool{}
		for _, state := range []storage.CaseState{storage.CaseOngoing, storage.CaseParked} {
			for _, key := range c.t.caseByList.ascend(caseList(state, agent, "", ""), "") {
				v, _ := c.t.cases.get(key)
				if v.Owner == "" || v.Owner != agent || told[v.Conversation] {
					continue
				}
				told[v.Conversation] = true
				if !yield(id(v.Conversation)) {
					return
				}
			}
		}
	}
}
