package storetest

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

func scheduledCases() []Case {
	return []Case{
		{"scheduled/insert and get", caseScheduled},
		{"scheduled/update and delete", caseScheduledUpdate},
		{"scheduled/of a conversation", caseScheduledOfConversation},
		{"scheduled/of an agent", caseScheduledOfAgent},
	}
}

// scheduledMessage is a message that leaves later, with every field set.
func (k *kit) scheduledMessage(conv storage.ConversationID, agent storage.AgentID) *storage.Scheduled {
	return &storage.Scheduled{
		ID: newID[storage.Scheduled](k), Conversation: conv, Case: newID[storage.Case](k), Agent: agent,
		At: after(60), Data: []byte(`{"b":1, "a":2}`), Files: []string{"later/a", "later/b"}, CreatedAt: start,
	}
}

func caseScheduled(k *kit) {
	conv := newID[storage.Conversation](k)
	a, b := k.scheduledMessage(conv, "ann"), k.scheduledMessage(conv, "bob")
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Scheduled().Insert(ctx, a, b))
		k.equal(a.Version, 1)
		k.is(tx.Scheduled().Insert(ctx, k.scheduledMessage(conv, "cat"), &storage.Scheduled{ID: a.ID}), storage.ErrExists)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Scheduled().Get(ctx, b.ID, a.ID)
		k.ok(err)
		k.equal(got, []*storage.Scheduled{b, a})
		_, err = tx.Scheduled().Get(ctx, a.ID, newID[storage.Scheduled](k))
		k.is(err, storage.ErrNotFound)
		got, err = tx.Scheduled().OfAgent(ctx, "cat", storage.ScheduledID{}, 9)
		k.ok(err)
		k.equal(len(got), 0)
	})
}

func caseScheduledUpdate(k *kit) {
	conv, other := newID[storage.Conversation](k), newID[storage.Conversation](k)
	a, b := k.scheduledMessage(conv, "ann"), k.scheduledMessage(conv, "ann")
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Scheduled().Insert(ctx, a, b))
		stale := *b
		a.At, a.Agent, a.Conversation = after(120), "bob", other
		k.ok(tx.Scheduled().Update(ctx, a))
		k.equal(a.Version, 2)
		stale.Version = 7
		k.is(tx.Scheduled().Update(ctx, &stale), storage.ErrConflict)
		k.is(tx.Scheduled().Delete(ctx, b.ID, newID[storage.Scheduled](k)), storage.ErrNotFound)
	})
	k.scheduledOf(conv, b)
	k.scheduledOf(other, a)
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Scheduled().Delete(ctx, b.ID))
		k.is(tx.Scheduled().Update(ctx, b), storage.ErrConflict)
	})
	k.scheduledOf(conv)
}

func (k *kit) scheduledOf(conv storage.ConversationID, want ...*storage.Scheduled) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Scheduled().OfConversation(ctx, conv)
		k.ok(err)
		k.equal(got, want)
	})
}

func caseScheduledOfConversation(k *kit) {
	one, two := newID[storage.Conversation](k), newID[storage.Conversation](k)
	a, b, c := k.scheduledMessage(one, "ann"), k.scheduledMessage(two, "ann"), k.scheduledMessage(one, "bob")
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Scheduled().Insert(ctx, c, b, a)) })
	k.scheduledOf(one, a, c)
	k.scheduledOf(two, b)
	k.scheduledOf(newID[storage.Conversation](k))
}

func caseScheduledOfAgent(k *kit) {
	var mine []*storage.Scheduled
	k.update(func(ctx context.Context, tx storage.Tx) {
		for range 7 {
			conv := newID[storage.Conversation](k)
			mine = append(mine, k.scheduledMessage(conv, "ann"))
			k.ok(tx.Scheduled().Insert(ctx, mine[len(mine)-1], k.scheduledMessage(conv, "anne")))
		}
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		var all []*storage.Scheduled
		at := storage.ScheduledID{}
		for range 3 {
			page, err := tx.Scheduled().OfAgent(ctx, "ann", at, 3)
			k.ok(err)
			if len(page) > 3 || len(page) == 0 {
				k.Fatalf("a page of 3 has %d", len(page))
			}
			all, at = append(all, page...), page[len(page)-1].ID
		}
		k.equal(all, mine)
	})
}

// caseScheduledFiles: what leaves later needs its files as a message does, until it
// has left.
func caseScheduledFiles(k *kit) {
	conv := newID[storage.Conversation](k)
	a, b, m := k.scheduledMessage(conv, "ann"), k.scheduledMessage(conv, "bob"), k.offering("x")
	a.Files, b.Files = []string{"kept/x", "kept/y"}, []string{"kept/y"}
	used := func(k *kit, want ...bool) {
		k.Helper()
		k.view(func(ctx context.Context, tx storage.Tx) {
			got, err := tx.Messages().FilesInUse(ctx, "kept/x", "kept/y", "kept/z", "kept")
			k.ok(err)
			k.equal(got, append(want, false))
		})
	}
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Scheduled().Insert(ctx, a, b)) })
	k.added(m)
	used(k, true, true, false)
	used(k.on(k.open("other")), false, false, false)
	a.Files = []string{"kept/z"}
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Scheduled().Update(ctx, a)) })
	used(k, true, true, true)
	k.retains(storage.Messages.ForgetMedia, storage.Retention{Before: after(9), Limit: 9}, 1, m.ID, false)
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Scheduled().Delete(ctx, b.ID)) })
	used(k.on(k.again()), false, false, true)
	a.Files = nil
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Scheduled().Update(ctx, a)) })
	used(k, false, false, false)
}

func copiedScheduled(k *kit) {
	v := k.scheduledMessage(newID[storage.Conversation](k), "ann")
	copied(k, v,
		func(ctx context.Context, tx storage.Tx, v *storage.Scheduled) error {
			return tx.Scheduled().Insert(ctx, v)
		},
		func(ctx context.Context, tx storage.Tx) (*storage.Scheduled, error) {
			return first(tx.Scheduled().Get(ctx, v.ID))
		},
		func(v *storage.Scheduled) { v.Agent, v.Data[0], v.Files[0] = "spoilt", 'x', "spoilt" })
}

func (k *kit) scheduledProbe() probe {
	conv := newID[storage.Conversation](k)
	first, second, third := k.scheduledMessage(conv, "ann"), k.scheduledMessage(conv, "ann"), k.scheduledMessage(conv, "ann")
	return probe{
		name: "scheduled",
		fill: func(ctx context.Context, tx storage.Tx) error {
			a, b := *first, *second
			return tx.Scheduled().Insert(ctx, &a, &b)
		},
		writes: []write{
			{"Insert", func(ctx context.Context, tx storage.Tx) error {
				c := *third
				return tx.Scheduled().Insert(ctx, &c)
			}},
			{"Update", func(ctx context.Context, tx storage.Tx) error {
				c := *first
				c.At, c.Version = after(99), 1
				return tx.Scheduled().Update(ctx, &c)
			}},
			{"Delete", func(ctx context.Context, tx storage.Tx) error { return tx.Scheduled().Delete(ctx, second.ID) }},
		},
		reads: []read{
			{"Get", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Scheduled().Get(ctx, first.ID) }},
			{"OfConversation", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Scheduled().OfConversation(ctx, conv) }},
			{"OfAgent", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.Scheduled().OfAgent(ctx, "ann", storage.ScheduledID{}, 9)
			}},
		},
	}
}
