package planned

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/rapport-go/rapport/storage"
)

// labelQueries are all queries by label, and of what is unread.
func labelQueries() []Query {
	list, rows := "rapport_case_labels_pkey", "rapport_cases_pkey"
	return []Query{
		labelled("the newest cases with a label", false, list, rows),
		labelled("the oldest cases with a label", true, list, rows),
		{"how many cases have a label", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Cases().Count(ctx, storage.CaseQuery{State: storage.CaseClosed, Label: "vip"}, page)
			return err
		}, []string{list, rows}, false, page, false, 0},
		{"contacts with a label", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Contacts().Search(ctx, storage.ContactQuery{Label: "vip", After: storage.ContactID{0x44}, Limit: page})
			return err
		}, []string{"rapport_contact_labels_pkey", "rapport_contacts_pkey"}, true, page, false, 0},
		{"what an agent has not read", func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.ReadMarks().Unread(ctx, "reader", page)
			return err
		}, []string{"rapport_cases_owner", "rapport_conversations_pkey", "rapport_read_marks_pkey"}, false, 2 * page, true, 0},
	}
}

func labelled(name string, oldest bool, indexes ...string) Query {
	return Query{name, func(ctx context.Context, tx storage.Tx) error {
		q := storage.CaseQuery{State: storage.CaseClosed, Label: "vip", Oldest: oldest, Limit: page}
		q.After = storage.CasePlace{LastActivity: now.Add(30 * time.Second), ID: storage.CaseID{1}}
		_, err := tx.Cases().List(ctx, q)
		return err
	}, indexes, true, page, false, 0}
}

// fillLabelled adds contacts with and without labels, and an agent with some
// cases whose conversations they have read in part.
func fillLabelled(ctx context.Context, tx storage.Tx) error {
	var people []*storage.Contact
	var convs []*storage.Conversation
	var cases []*storage.Case
	for i := range 4 * waiting {
		c := &storage.Contact{ID: storage.ContactID(uuid.New()), CreatedAt: now}
		if i%2 == 0 {
			c.Labels = []string{"vip"}
		}
		v := &storage.Conversation{ID: storage.ConversationID(uuid.New()), Contact: c.ID, Channel: "wa-1", Inbound: 3, CreatedAt: now}
		people, convs = append(people, c), append(convs, v)
		if i < page {
			cases = append(cases, &storage.Case{
				ID: storage.CaseID(uuid.New()), Conversation: v.ID, State: storage.CaseOngoing, Owner: "reader", OpenedAt: now, LastActivity: now,
			})
		}
	}
	if err := tx.Contacts().Insert(ctx, people...); err != nil {
		return err
	}
	if err := tx.Conversations().Insert(ctx, convs...); err != nil {
		return err
	}
	if err := tx.Cases().Insert(ctx, cases...); err != nil {
		return err
	}
	return fillMarks(ctx, tx, convs[:waiting])
}

// fillMarks says of several agents that they have read conversations.
func fillMarks(ctx context.Context, tx storage.Tx, convs []*storage.Conversation) error {
	for i, v := range convs {
		for _, agent := range []storage.AgentID{"reader", "ann"} {
			m := storage.ReadMark{Agent: agent, Conversation: v.ID, Inbound: int64(i % 4), At: now}
			if err := tx.ReadMarks().Put(ctx, m); err != nil {
				return err
			}
		}
	}
	return nil
}
