package storetest

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

func unreadCases() []Case {
	return []Case{
		{"read marks/unread", caseUnread},
		{"read marks/unread follows", caseUnreadFollows},
	}
}

// served stores a conversation with so many messages of the contact, and a case
// of an agent.
func (k *kit) served(owner storage.AgentID, state storage.CaseState, inbound int64) (*storage.Conversation, *storage.Case) {
	v := k.conversation(newID[storage.Contact](k))
	v.Inbound = inbound
	c := k.openCase(v.ID)
	c.Owner, c.State = owner, state
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Conversations().Insert(ctx, v))
		k.ok(tx.Cases().Insert(ctx, c))
	})
	return v, c
}

func (k *kit) read(agent storage.AgentID, v *storage.Conversation, inbound int64) {
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.ReadMarks().Put(ctx, storage.ReadMark{Agent: agent, Conversation: v.ID, Inbound: inbound, At: start}))
	})
}

func (k *kit) unread(agent storage.AgentID, want int) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, atMost := range []int{-1, 0, 1, 2, want, 99} {
			got, err := tx.ReadMarks().Unread(ctx, agent, atMost)
			k.ok(err)
			k.equal(got, max(0, min(want, atMost)))
		}
	})
}

func caseUnread(k *kit) {
	k.served("ann", storage.CaseOngoing, 3) // nothing of it read
	half, _ := k.served("ann", storage.CaseParked, 7)
	k.read("ann", half, 5)
	k.read("bob", half, 7)
	beyond, _ := k.served("ann", storage.CaseOngoing, 4)
	k.read("ann", beyond, 9)
	for _, state := range []storage.CaseState{storage.CaseOpen, storage.CaseEnded, storage.CaseMissed, storage.CaseClosed} {
		k.served("ann", state, 50)
	}
	k.served("bob", storage.CaseOngoing, 20)
	k.served("", storage.CaseOngoing, 30)
	again, _ := k.served("ann", storage.CaseParked, 1)
	twice := k.openCase(again.ID)
	twice.Owner, twice.State = "ann", storage.CaseOngoing
	lost := k.openCase(newID[storage.Conversation](k)) // its conversation is not there
	lost.Owner, lost.State = "ann", storage.CaseOngoing
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Insert(ctx, twice, lost)) })
	k.unread("ann", 3+2+1)
	k.unread("bob", 20)
	k.unread("cat", 0)
	k.unread("", 0)
}

func caseUnreadFollows(k *kit) {
	v, c := k.served("ann", storage.CaseOngoing, 3)
	k.unread("ann", 3)
	k.read("ann", v, 3)
	k.unread("ann", 0)
	v.Inbound = 8
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Conversations().Update(ctx, v)) })
	k.unread("ann", 5)
	c.Owner = "bob"
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Update(ctx, c)) })
	k.unread("ann", 0)
	k.unread("bob", 8)
	c.State = storage.CaseClosed
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Update(ctx, c)) })
	k.unread("bob", 0)
}
