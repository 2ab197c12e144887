package storetest

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/storage"
)

func conversationCases() []Case {
	return []Case{
		{"conversations/unique key", caseConversationUnique},
		{"conversations/get and find", caseConversationFind},
		{"conversations/of a contact", caseConversationsOf},
		{"conversations/versions", caseConversationVersions},
		{"conversations/who served", caseConversationServed},
	}
}

func caseConversationUnique(k *kit) {
	a := k.conversation(newID[storage.Contact](k))
	fine, b := k.conversation(newID[storage.Contact](k)), k.conversation(a.Contact)
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Conversations().Insert(ctx, a))
		k.equal(a.Version, 1)
		k.is(tx.Conversations().Insert(ctx, fine, b), storage.ErrExists)
		k.is(tx.Conversations().Insert(ctx, fine, &storage.Conversation{ID: a.ID}), storage.ErrExists)
		found, err := tx.Conversations().Find(ctx, fine.Key())
		k.ok(err)
		k.equal(found, []*storage.Conversation{nil})
		thread, account := *b, *b
		thread.Thread, account.ID, account.Channel = "", newID[storage.Conversation](k), "wa-2"
		k.ok(tx.Conversations().Insert(ctx, &thread, &account))
	})
}

func caseConversationFind(k *kit) {
	a, b := k.conversation(newID[storage.Contact](k)), k.conversation(newID[storage.Contact](k))
	b.Thread = ""
	none := a.Key()
	none.Thread = "none"
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Conversations().Insert(ctx, a, b)) })
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Conversations().Find(ctx, b.Key(), none, a.Key())
		k.ok(err)
		k.equal(got, []*storage.Conversation{b, nil, a})
		ids, err := tx.Conversations().IDs(ctx, b.Key(), none, a.Key())
		k.ok(err)
		k.equal(ids, []storage.ConversationID{b.ID, {}, a.ID})
		got, err = tx.Conversations().Get(ctx, b.ID, a.ID, b.ID)
		k.ok(err)
		k.equal(got, []*storage.Conversation{b, a, b})
		_, err = tx.Conversations().Get(ctx, b.ID, newID[storage.Conversation](k))
		k.is(err, storage.ErrNotFound)
	})
}

func caseConversationsOf(k *kit) {
	contact := newID[storage.Contact](k)
	a, b, other := k.conversation(contact), k.conversation(contact), k.conversation(newID[storage.Contact](k))
	b.Channel = "wa-0"
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Conversations().Insert(ctx, b, other, a)) })
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Conversations().OfContact(ctx, contact)
		k.ok(err)
		k.equal(got, []*storage.Conversation{a, b})
	})
}

func caseConversationVersions(k *kit) {
	a, b := k.conversation(newID[storage.Contact](k)), k.conversation(newID[storage.Contact](k))
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Conversations().Insert(ctx, a, b))
		a.Inbound, a.LastInbound, a.Address.Value = 8, after(9), "+2"
		k.ok(tx.Conversations().Update(ctx, a))
		k.equal(a.Version, 2)
		stale, fresh := *a, *b
		stale.Version, fresh.Inbound = 1, 99
		k.is(tx.Conversations().Update(ctx, &fresh, &stale), storage.ErrConflict)
		missing := k.conversation(newID[storage.Contact](k))
		missing.Version = 1
		k.is(tx.Conversations().Update(ctx, missing), storage.ErrConflict)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Conversations().Get(ctx, a.ID, b.ID)
		k.ok(err)
		k.equal(got, []*storage.Conversation{a, b})
	})
}

// caseConversationServed: who served last is nobody at first, and changes.
func caseConversationServed(k *kit) {
	c := k.conversation(newID[storage.Contact](k))
	c.Served, c.ServedAt, c.Automation = "", time.Time{}, nil
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Conversations().Insert(ctx, c)) })
	for _, served := range []storage.AgentID{"ann", "bob", ""} {
		k.update(func(ctx context.Context, tx storage.Tx) {
			got, err := tx.Conversations().Get(ctx, c.ID)
			k.ok(err)
			k.equal(got[0], c)
			k.equal(got[0].Automation == nil, len(c.Automation) == 0)
			if c.Served, c.ServedAt = served, after(len(served)); served == "" {
				c.ServedAt = time.Time{}
			}
			c.Automation = []byte(served)
			k.ok(tx.Conversations().Update(ctx, c))
		})
	}
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Conversations().OfContact(ctx, c.Contact)
		k.ok(err)
		k.equal(got, []*storage.Conversation{c})
	})
}
