package storetest

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func messageCases() []Case {
	return []Case{
		{"messages/insert once by ID", caseOnceByID},
		{"messages/insert once by key", caseOnceByKey},
		{"messages/insert once by provider ID", caseOnceByProvider},
		{"messages/insert once within a call", caseOnceWithin},
		{"messages/insert once at the same time", caseOnceTogether},
		{"messages/insert once by further name", caseOnceByFurther},
		{"messages/insert once by further name within a call", caseOnceByFurtherWithin},
		{"messages/insert once by further name at the same time", caseOnceByFurtherTogether},
		{"messages/get and find", caseMessageFind},
		{"messages/find by further name", caseFindByFurther},
		{"messages/pages", caseMessagePages},
		{"messages/update", caseMessageUpdate},
	}
}

// insert inserts and wants the answer.
func (k *kit) insert(ctx context.Context, tx storage.Tx, want []bool, ms ...*storage.Message) {
	k.Helper()
	added, err := tx.Messages().Insert(ctx, ms...)
	k.ok(err)
	k.equal(added, want)
}

// caseOnce inserts a and then other, which must be left out, between two that
// are fine.
func caseOnce(k *kit, a, other *storage.Message) {
	before, behind := k.inbound(other.Conversation), k.inbound(other.Conversation)
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.insert(ctx, tx, []bool{true}, a)
		k.equal(a.Version, 1)
	})
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.insert(ctx, tx, []bool{true, false, true}, before, other, behind)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Messages().Get(ctx, a.ID, before.ID, behind.ID)
		k.ok(err)
		k.equal(got, []*storage.Message{a, before, behind})
		page, err := tx.Messages().List(ctx, storage.MessageQuery{Conversations: []storage.ConversationID{before.Conversation}, Limit: 9})
		k.ok(err)
		k.equal(page, []*storage.Message{behind, before})
	})
}

func caseOnceByID(k *kit) {
	a, b := k.inbound(newID[storage.Conversation](k)), k.inbound(newID[storage.Conversation](k))
	b.ID = a.ID
	caseOnce(k, a, b)
}

func caseOnceByKey(k *kit) {
	a, b := k.outbound(newID[storage.Conversation](k)), k.outbound(newID[storage.Conversation](k))
	b.Key, b.Channel = a.Key, "wa-2"
	caseOnce(k, a, b)
}

func caseOnceByProvider(k *kit) {
	a, b := k.inbound(newID[storage.Conversation](k)), k.inbound(newID[storage.Conversation](k))
	b.ProviderID = a.ProviderID
	caseOnce(k, a, b)
	elsewhere := k.inbound(a.Conversation)
	elsewhere.Channel, elsewhere.ProviderID = "wa-2", a.ProviderID
	k.update(func(ctx context.Context, tx storage.Tx) { k.insert(ctx, tx, []bool{true}, elsewhere) })
}

func caseOnceWithin(k *kit) {
	conv := newID[storage.Conversation](k)
	a, id, key, provider, plain := k.sent(conv), k.sent(conv), k.sent(conv), k.sent(conv), k.outbound(conv)
	id.ID, key.Key, provider.ProviderID = a.ID, a.Key, a.ProviderID
	plain.Key = ""
	other := *plain
	other.ID = k.newMessageID()
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.insert(ctx, tx, []bool{true, false, false, false, true, true}, a, id, key, provider, plain, &other)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Messages().List(ctx, storage.MessageQuery{Conversations: []storage.ConversationID{conv}, Limit: 9})
		k.ok(err)
		k.equal(got, []*storage.Message{&other, plain, a})
	})
}

// caseOnceTogether: many deliver the same messages at the same moment, in
// different order; each message is new to one of them.
func caseOnceTogether(k *kit) {
	const workers, size = 6, 8
	conv := newID[storage.Conversation](k)
	var first []*storage.Message
	for range size {
		first = append(first, k.inbound(conv))
	}
	added := make([][]bool, workers)
	batches := make([][]*storage.Message, workers)
	for w := range batches {
		batches[w] = k.copiesWithNewIDs(slices.Concat(first[w:], first[:w]))
	}
	k.together(workers, func(w int, s storage.Store) error {
		return s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) (err error) {
			added[w], err = tx.Messages().Insert(ctx, batches[w]...)
			return err
		})
	})
	for i := range size {
		news := 0
		for w := range workers {
			if added[w][(i-w+size)%size] {
				news++
			}
		}
		k.equal(news, 1)
	}
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Messages().List(ctx, storage.MessageQuery{Conversations: []storage.ConversationID{conv}, Limit: 99})
		k.ok(err)
		k.equal(len(got), size)
	})
}

func (k *kit) copiesWithNewIDs(ms []*storage.Message) []*storage.Message {
	return each(ms, func(m *storage.Message) *storage.Message {
		c := *m
		c.ID = k.newMessageID()
		return &c
	})
}

func nameOf(m *storage.Message) storage.ProviderKey {
	return storage.ProviderKey{Channel: m.Channel, ID: m.ProviderID}
}

func caseMessageFind(k *kit) {
	a, b := k.inbound(newID[storage.Conversation](k)), k.sent(newID[storage.Conversation](k))
	k.update(func(ctx context.Context, tx storage.Tx) { k.insert(ctx, tx, []bool{true, true}, a, b) })
	k.view(func(ctx context.Context, tx storage.Tx) {
		none := nameOf(a)
		none.Channel = "wa-2"
		got, err := tx.Messages().Find(ctx, nameOf(b), none, nameOf(a), nameOf(b))
		k.ok(err)
		k.equal(got, []*storage.Message{b, nil, a, b})
		got, err = tx.Messages().Get(ctx, b.ID, a.ID, b.ID)
		k.ok(err)
		k.equal(got, []*storage.Message{b, a, b})
		_, err = tx.Messages().Get(ctx, b.ID, newID[storage.Message](k))
		k.is(err, storage.ErrNotFound)
		got, err = tx.Messages().ByKey(ctx, "no such key", b.Key, b.Key, "")
		k.ok(err)
		k.equal(got, []*storage.Message{nil, b, b, nil})
	})
}

func caseMessagePages(k *kit) {
	conv, other := newID[storage.Conversation](k), newID[storage.Conversation](k)
	var want, mixed []*storage.Message
	for range 11 {
		m := k.inbound(conv)
		want, mixed = append(want, m), append(mixed, m, k.inbound(other))
	}
	slices.Reverse(mixed[5:15]) // in no order
	k.update(func(ctx context.Context, tx storage.Tx) {
		_, err := tx.Messages().Insert(ctx, mixed...)
		k.ok(err)
	})
	slices.Reverse(want)
	for _, size := range []int{1, 4, 11, 99} {
		k.equal(k.messagePages([]storage.ConversationID{conv}, size, func() {}), want)
	}
	// What comes in while somebody turns the pages belongs to no later page.
	k.equal(k.messagePages([]storage.ConversationID{conv}, 4, func() {
		k.update(func(ctx context.Context, tx storage.Tx) { k.insert(ctx, tx, []bool{true}, k.inbound(conv)) })
	}), want)
}

// messagePages reads conversations page by page.
func (k *kit) messagePages(convs []storage.ConversationID, size int, between func()) []*storage.Message {
	var all []*storage.Message
	q := storage.MessageQuery{Conversations: convs, Limit: size}
	for {
		var page []*storage.Message
		k.view(func(ctx context.Context, tx storage.Tx) {
			var err error
			page, err = tx.Messages().List(ctx, q)
			k.ok(err)
		})
		if len(page) > size {
			k.Fatalf("a page of %d has %d", size, len(page))
		}
		all = append(all, page...)
		if len(page) < size {
			return all
		}
		q.Before = page[len(page)-1].ID
		between()
	}
}

func caseMessageUpdate(k *kit) {
	m, other := k.album(newID[storage.Conversation](k)), k.inbound(newID[storage.Conversation](k))
	want := *m
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.insert(ctx, tx, []bool{true, true}, m, other)
		change := *m
		change.Parts, change.Case, change.Reactions = channel.Parts{channel.Text{Body: "new"}}, newID[storage.Case](k), nil
		change.To = channel.Address{Kind: channel.AddressUser, Value: "u-2"}
		change.EditedAt, change.DeletedAt, change.Raw = after(8), after(9), []byte("new")
		change.Mentions = []storage.AgentID{"new"}
		change.Notes = []channel.Note{{Reason: "new"}}
		want = change
		// None of this is for Update to change.
		change.Outcome, change.Progress, change.Cost = storage.OutcomeRejected, channel.Progress{Read: start}, nil
		change.ProviderID, change.Key, change.Memo = "other", "other", "other"
		change.Also, change.Answer = []channel.ProviderID{"other/2"}, channel.Answer{Memo: "other", At: after(7)}
		change.Binding, change.Purpose = newID[storage.Binding](k), storage.PurposeUtility
		k.ok(tx.Messages().Update(ctx, &change))
		k.equal(change.Version, 2)
		want.Version = 2
		stale, fresh := *m, *other
		stale.Version, fresh.Raw = 1, []byte("none of it")
		k.is(tx.Messages().Update(ctx, &fresh, &stale), storage.ErrConflict)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Messages().Get(ctx, m.ID, other.ID)
		k.ok(err)
		k.equal(got, []*storage.Message{&want, other})
	})
}
