package engagement

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// UnreadOf counts for each of some contacts, up to 200, the messages of theirs that
// the agent has not read, in all conversations on channels that the agent may see,
// and with the contacts that were merged into them: for a list of contacts (S5.32).
// [storage.ErrNotFound]: any of them. *[InvalidError]: too many.
func (e *Engine) UnreadOf(ctx context.Context, agent storage.AgentID, contacts ...storage.ContactID) ([]int64, error) {
	if len(contacts) > 200 {
		return nil, invalid("contacts", "must be 200 at most")
	}
	counts := make([]int64, len(contacts))
	err := e.view(ctx, "unread", func(ctx context.Context, tx storage.Tx) error {
		r, err := roleFor(ctx, tx, agent)
		if err != nil {
			return err
		}
		for i, id := range contacts {
			if counts[i], err = unreadOf(ctx, tx, r, agent, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return counts, nil
}

func unreadOf(ctx context.Context, tx storage.Tx, r Role, agent storage.AgentID, contact storage.ContactID) (n int64, err error) {
	people, err := person(ctx, tx, contact)
	if err != nil {
		return 0, err
	}
	convs, err := talksOf(ctx, tx, people)
	if err != nil {
		return 0, err
	}
	convs = slices.DeleteFunc(convs, func(c *storage.Conversation) bool { return !r.May(ViewCases, c.Channel) })
	if len(convs) == 0 {
		return 0, nil
	}
	var ids []storage.ConversationID
	for _, c := range convs {
		ids = append(ids, c.ID)
	}
	marks, err := tx.ReadMarks().Get(ctx, agent, ids...)
	for i, m := range marks {
		n += max(0, convs[i].Inbound-m.Inbound)
	}
	return n, err
}
