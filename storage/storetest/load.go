package storetest

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func loadCases() []Case {
	return []Case{
		{"batches/a thousand contacts", caseManyContacts},
		{"batches/a thousand messages", caseManyMessages},
		{"batches/a thousand outbox entries", caseManyEntries},
		{"batches/a thousand due moments", caseManyMoments},
	}
}

const many = 1000

func caseManyContacts(k *kit) {
	contacts, identities, conversations := make([]*storage.Contact, many), make([]*storage.Identity, many), make([]*storage.Conversation, many)
	for i := range many {
		contacts[i] = k.named("Grace")
		identities[i], conversations[i] = k.identity(contacts[i].ID), k.conversation(contacts[i].ID)
	}
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Contacts().Insert(ctx, contacts...))
		k.ok(tx.Identities().Insert(ctx, identities...))
		k.ok(tx.Conversations().Insert(ctx, conversations...))
		for _, c := range conversations {
			c.Inbound++
		}
		k.ok(tx.Conversations().Update(ctx, conversations...))
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		found, err := tx.Identities().Find(ctx, each(identities, (*storage.Identity).Key)...)
		k.ok(err)
		k.equal(found, identities)
		talks, err := tx.Conversations().Find(ctx, each(conversations, (*storage.Conversation).Key)...)
		k.ok(err)
		k.equal(talks, conversations)
		got, err := tx.Contacts().Get(ctx, each(contacts, func(c *storage.Contact) storage.ContactID { return c.ID })...)
		k.ok(err)
		k.equal(got, contacts)
		k.equal(searchPages(ctx, k, tx, "grace", 300), contacts)
	})
}

func caseManyMessages(k *kit) {
	conv := newID[storage.Conversation](k)
	var ms []*storage.Message
	var us []storage.StatusUpdate
	var fates []storage.Resolution
	for range many / 2 {
		sent, waiting := k.sent(conv), k.outbound(conv)
		ms = append(ms, sent, waiting)
		us = append(us, report(sent, channel.StatusDelivered, 5), report(sent, channel.StatusRead, 6))
		fates = append(fates,
			storage.Resolution{Message: waiting.ID, Outcome: storage.OutcomeUnknown},
			storage.Resolution{Message: waiting.ID, Outcome: storage.OutcomeCancelled})
	}
	k.update(func(ctx context.Context, tx storage.Tx) {
		added, err := tx.Messages().Insert(ctx, ms...)
		k.ok(err)
		k.equal(added, each(ms, func(*storage.Message) bool { return true }))
		_, err = tx.Messages().ApplyStatuses(ctx, us...)
		k.ok(err)
		_, err = tx.Messages().Resolve(ctx, fates...)
		k.ok(err)
		added, err = tx.Messages().Insert(ctx, ms...)
		k.ok(err)
		k.equal(added, make([]bool, len(ms)))
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		page, err := tx.Messages().List(ctx, storage.MessageQuery{Conversations: []storage.ConversationID{conv}, Limit: 2 * many})
		k.ok(err)
		k.equal(len(page), many)
		for _, m := range page {
			if m.Status() != channel.StatusRead && m.Outcome != storage.OutcomeUnknown {
				k.Fatalf("message %s has status %v and outcome %q", m.ID, m.Status(), m.Outcome)
			}
		}
	})
}

func caseManyEntries(k *kit) {
	var es []*storage.OutboxEntry
	for range many {
		es = append(es, k.entry(k.lane(), start))
	}
	k.put(es...)
	lease := k.takes(1, many, es...)
	ids := each(es, func(e *storage.OutboxEntry) storage.MessageID { return e.Message })
	all := each(ids, func(storage.MessageID) bool { return true })
	k.reschedule(lease, 2, all, ids...)
	lease, _ = k.take(2, many)
	k.complete(lease, all, ids...)
	k.equal(k.length(line, many), 0)
}

func caseManyMoments(k *kit) {
	var ds []*storage.DueMoment
	for i, subject := range texts("s", many) {
		ds = append(ds, k.moment(subject, after(-i)))
	}
	k.putMoments(ds...)
	_, got := k.takeMoments(1, many)
	for i, d := range got {
		k.equal(d, attempted(ds[many-1-i], 1))
	}
	k.equal(len(got), many)
}
