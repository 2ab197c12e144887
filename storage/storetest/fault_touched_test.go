package storetest_test

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// touchFaults write less than what has changed since a transaction read a record.
func touchFaults() []fault {
	return []fault{
		touchedCases("only a case's preview is looked at", func(c, was *storage.Case) { c.Tag = was.Tag }, "cases/each field by itself"),
		touchedCases("the routing of a case stays as it was read", func(c, was *storage.Case) { c.Routing = was.Routing },
			"cases/each field by itself", "cases/what is changed in place"),
		{
			name: "who is served stays as it was read",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
				return bentTx{Tx: tx, convs: &touchedTalks{tx.Conversations(), map[storage.ConversationID]storage.AgentID{}}}
			}),
			must: []string{"conversations/each field by itself"}, may: []string{"conversations/*"},
		},
		{
			name: "a binding alone is nothing seldom",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return plainlyBound{m} }),
			must: []string{"messages/each field by itself"}, may: []string{"*/*"},
		},
	}
}

func touchedCases(name string, keep func(c, was *storage.Case), must ...string) fault {
	return fault{
		name: name,
		bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
			return bentTx{Tx: tx, cases: &touched{tx.Cases(), map[storage.CaseID]*storage.Case{}, keep}}
		}),
		must: must, may: []string{"*/*"},
	}
}

type touched struct {
	storage.Cases
	read map[storage.CaseID]*storage.Case
	keep func(c, was *storage.Case)
}

func (t *touched) Get(ctx context.Context, ids ...storage.CaseID) ([]*storage.Case, error) {
	found, err := t.Cases.Get(ctx, ids...)
	for _, c := range found {
		was := *c
		was.Routing = append([]byte(nil), c.Routing...)
		t.read[c.ID] = &was
	}
	return found, err
}

func (t *touched) Update(ctx context.Context, cs ...*storage.Case) error {
	for _, c := range cs {
		written := *c
		if was := t.read[c.ID]; was != nil {
			t.keep(&written, was)
		}
		if err := t.Cases.Update(ctx, &written); err != nil {
			return err
		}
		c.Version = written.Version
	}
	return nil
}

type touchedTalks struct {
	storage.Conversations
	served map[storage.ConversationID]storage.AgentID
}

func (t *touchedTalks) Get(ctx context.Context, ids ...storage.ConversationID) ([]*storage.Conversation, error) {
	found, err := t.Conversations.Get(ctx, ids...)
	for _, c := range found {
		t.served[c.ID] = c.Served
	}
	return found, err
}

func (t *touchedTalks) Update(ctx context.Context, cs ...*storage.Conversation) error {
	for _, c := range cs {
		written := *c
		if was, ok := t.served[c.ID]; ok {
			written.Served = was
		}
		if err := t.Conversations.Update(ctx, &written); err != nil {
			return err
		}
		c.Version = written.Version
	}
	return nil
}

// plainlyBound takes a message for plain that only has a binding.
type plainlyBound struct{ storage.Messages }

func (c plainlyBound) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	written := make([]*storage.Message, len(ms))
	for i, m := range ms {
		w := *m
		if w.Purpose == "" && w.Memo == "" {
			w.Binding = storage.BindingID{}
		}
		written[i] = &w
	}
	added, err := c.Messages.Insert(ctx, written...)
	for i, w := range written {
		ms[i].Version = w.Version
	}
	return added, err
}
