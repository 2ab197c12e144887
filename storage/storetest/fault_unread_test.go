package storetest_test

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// unreadFaults are about how much an agent has not read.
func unreadFaults() []fault {
	return []fault{
		unreadFault("parked cases have nothing unread", storage.CaseOngoing),
		unreadFault("ended cases have something unread", storage.CaseOngoing, storage.CaseParked, storage.CaseEnded),
		{
			name: "what was read too far counts against the rest",
			bend: bendUnread(func(n, below int64, _ int) int { return int(n + below) }),
			must: []string{"read marks/unread"},
		},
		{
			name: "a conversation with two cases counts twice",
			bend: bendUnread(func(n, _ int64, again int) int { return int(n) + again }),
			must: []string{"read marks/unread"},
		},
		{
			name: "what is unread is counted without end",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
				return bentTx{Tx: tx, marks: unboundedMarks{tx.ReadMarks()}}
			}),
			must: []string{"read marks/unread"}, may: []string{"read marks/*"},
		},
	}
}

func unreadFault(name string, states ...storage.CaseState) fault {
	return fault{
		name: name,
		bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
			return bentTx{Tx: tx, marks: &slowMarks{tx.ReadMarks(), tx, states, func(n, _ int64, _ int) int { return int(n) }}}
		}),
		must: []string{"read marks/unread"},
	}
}

// bendUnread makes another sum: of what is unread, of what was read too far, and
// of what is unread in conversations whose second case is counted.
func bendUnread(sum func(n, below int64, again int) int) func(storage.Store, *shared) storage.Store {
	return bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
		return bentTx{Tx: tx, marks: &slowMarks{tx.ReadMarks(), tx, []storage.CaseState{storage.CaseOngoing, storage.CaseParked}, sum}}
	})
}

// slowMarks counts case by case.
type slowMarks struct {
	storage.ReadMarks
	tx     storage.Tx
	states []storage.CaseState
	sum    func(n, below int64, again int) int
}

func (c *slowMarks) Unread(ctx context.Context, agent storage.AgentID, atMost int) (int, error) {
	if agent == "" {
		return c.ReadMarks.Unread(ctx, agent, atMost)
	}
	told := map[storage.ConversationID]bool{}
	var n, below int64
	again := 0
	for _, state := range c.states {
		cs, err := c.tx.Cases().List(ctx, storage.CaseQuery{State: state, Owner: agent, Limit: 99})
		if err != nil {
			return 0, err
		}
		for _, k := range cs {
			v, err := c.tx.Conversations().Get(ctx, k.Conversation)
			if err != nil {
				continue // it is not there
			}
			marks, err := c.Get(ctx, agent, k.Conversation)
			if err != nil {
				return 0, err
			}
			unread := v[0].Inbound - marks[0].Inbound
			if told[k.Conversation] {
				again += int(unread)
				continue
			}
			told[k.Conversation] = true
			n, below = n+max(0, unread), below+min(0, unread)
		}
	}
	return max(0, min(c.sum(n, below, again), atMost)), nil
}

type unboundedMarks struct{ storage.ReadMarks }

func (c unboundedMarks) Unread(ctx context.Context, agent storage.AgentID, _ int) (int, error) {
	return c.ReadMarks.Unread(ctx, agent, 999)
}
