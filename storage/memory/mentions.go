package memory

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

type mentions struct{ t *tx }

func mentionKey(agent storage.AgentID, m storage.MessageID) string { return text(agent) + id(m) }

// mentionLinks are a note's places in the lists of those whom it names.
func mentionLinks(s *state, m *storage.Message) []link {
	if m.Direction != storage.Internal {
		return nil
	}
	var links []link
	for _, agent := range m.Mentions {
		links = append(links, link{in: &s.mentions, key: mentionKey(agent, m.ID)})
	}
	return links
}

// unsee forgets who has seen a note, of those whom it does not name any more; next
// is nil if it is gone.
func (s *state) unsee(old, next *storage.Message) {
	for _, agent := range old.Mentions {
		if next == nil || !slices.Contains(next.Mentions, agent) {
			s.mentionsSeen.remove(s.own, mentionKey(agent, old.ID))
		}
	}
}

// mention is what a key of an agent's leads to.
func (s *state) mention(key, message string) storage.Mention {
	m, _ := s.messages.get(message)
	return storage.Mention{Message: m.ID, Conversation: m.Conversation, Channel: m.Channel, Seen: s.mentionsSeen.has(key)}
}

func (c mentions) List(ctx context.Context, q storage.MentionQuery) ([]storage.Mention, error) {
	if err := c.t.usable(ctx); err != nil {
		return nil, err
	}
	if q.Limit <= 0 {
		return nil, errLimit
	}
	before := ""
	if !q.Before.IsZero() {
		before = id(q.Before)
	}
	var page []storage.Mention
	for key, message := range c.t.mentions.descend(text(q.Agent), before) {
		if len(page) == q.Limit {
			break
		}
		if m := c.t.mention(key, message); !m.Seen || !q.Unseen {
			page = append(page, m)
		}
	}
	return page, nil
}

func (c mentions) See(ctx context.Context, agent storage.AgentID, until storage.MessageID, in ...storage.ConversationID) (int, error) {
	n := 0
	err := c.t.write(ctx, func(s *state) error {
		upTo := id(until) + "\x00" // the smallest key above it
		for key, message := range s.mentions.descend(text(agent), upTo) {
			m := s.mention(key, message)
			if !m.Seen && (len(in) == 0 || slices.Contains(in, m.Conversation)) {
				s.mentionsSeen.put(s.own, key, true)
				n++
			}
		}
		return nil
	})
	return n, err
}
