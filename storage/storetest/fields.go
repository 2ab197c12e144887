package storetest

import (
	"context"
	"reflect"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// fieldCases are about records of which little changes, as it is with most
// events: a store may write only what did, and must not miss anything.
func fieldCases() []Case {
	return []Case{
		{"cases/each field by itself", caseCaseFields},
		{"cases/what is changed in place", caseCaseInPlace},
		{"conversations/each field by itself", caseConversationFields},
		{"messages/each field by itself", caseMessageFields},
	}
}

// emptied are copies of a record, each without one of its fields.
func emptied[R any](full R, but ...string) []R {
	var all []R
	for i, f := range reflect.VisibleFields(reflect.TypeOf(full)) {
		if slices.Contains(but, f.Name) {
			continue
		}
		r := full
		reflect.ValueOf(&r).Elem().Field(i).SetZero()
		all = append(all, r)
	}
	return all
}

func caseCaseFields(k *kit) {
	full := k.openCase(newID[storage.Conversation](k))
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Insert(ctx, full)) })
	for _, c := range emptied(*full, "ID", "Version") {
		k.update(func(ctx context.Context, tx storage.Tx) {
			read, err := tx.Cases().Get(ctx, full.ID)
			k.ok(err)
			read[0].LastActivity = after(77)
			k.ok(tx.Cases().Update(ctx, read...))
			c.Version = read[0].Version
			k.ok(tx.Cases().Update(ctx, &c))
		})
		k.caseIs(&c)
		restored := *full
		restored.Version = c.Version
		k.update(func(ctx context.Context, tx storage.Tx) {
			_, err := tx.Cases().Get(ctx, full.ID)
			k.ok(err)
			k.ok(tx.Cases().Update(ctx, &restored))
		})
		k.caseIs(&restored)
	}
}

// caseCaseInPlace: what a store has answered is the caller's to change, and what
// was changed is written.
func caseCaseInPlace(k *kit) {
	c := k.openCase(newID[storage.Conversation](k))
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Insert(ctx, c)) })
	for _, change := range []func(c *storage.Case){
		func(c *storage.Case) { c.Routing[2] = 'S' },
		func(c *storage.Case) { c.SLA[2] = 'D' },
		func(c *storage.Case) { c.Automation[2] = 'C' },
		func(c *storage.Case) { c.Labels[1] = "vip 2" },
		func(c *storage.Case) { c.Attributes["order"] = "18" },
		func(c *storage.Case) { c.Entry.Body = "another" },
	} {
		var read []*storage.Case
		k.update(func(ctx context.Context, tx storage.Tx) {
			var err error
			read, err = tx.Cases().Get(ctx, c.ID)
			k.ok(err)
			change(read[0])
			k.ok(tx.Cases().Update(ctx, read...))
		})
		k.caseIs(read[0])
		read[0].Routing, read[0].Labels = []byte(`{"step": 1}`), []string{"näme & <b>", "vip"}
		k.update(func(ctx context.Context, tx storage.Tx) {
			k.ok(tx.Cases().Update(ctx, read...))
			read[0].Routing[9], read[0].Labels = '2', nil
			k.ok(tx.Cases().Update(ctx, read...))
			read[0].Routing[9] = '3'
			k.ok(tx.Cases().Update(ctx, read...))
		})
		k.caseIs(read[0])
		restored := *c
		restored.Version = read[0].Version
		k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Update(ctx, &restored)) })
	}
}

func caseConversationFields(k *kit) {
	full := k.conversation(newID[storage.Contact](k))
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Conversations().Insert(ctx, full)) })
	for _, c := range emptied(*full, "ID", "Version", "Contact", "Channel", "Thread") {
		k.update(func(ctx context.Context, tx storage.Tx) {
			read, err := tx.Conversations().Get(ctx, full.ID)
			k.ok(err)
			read[0].Inbound += 5
			k.ok(tx.Conversations().Update(ctx, read...))
			c.Version = read[0].Version
			k.ok(tx.Conversations().Update(ctx, &c))
		})
		k.conversationIs(&c)
		full.Version = c.Version
		k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Conversations().Update(ctx, full)) })
	}
}

// caseMessageFields: a message of which only one field is set keeps it, alone and
// beside one that has none.
func caseMessageFields(k *kit) {
	full := k.fullMessage()
	for _, f := range reflect.VisibleFields(reflect.TypeOf(*full)) {
		if f.Name == "ID" || f.Name == "Version" || f.Name == "Also" { // further names need a first one
			continue
		}
		bare := func() *storage.Message {
			return &storage.Message{ID: newID[storage.Message](k), Conversation: full.Conversation, At: start, CreatedAt: start}
		}
		m, beside := bare(), bare()
		reflect.ValueOf(m).Elem().FieldByIndex(f.Index).Set(reflect.ValueOf(full).Elem().FieldByIndex(f.Index))
		k.update(func(ctx context.Context, tx storage.Tx) {
			_, err := tx.Messages().Insert(ctx, m)
			k.ok(err)
		})
		again := *m
		again.ID, again.Version = newID[storage.Message](k), 0
		k.update(func(ctx context.Context, tx storage.Tx) {
			_, err := tx.Messages().Insert(ctx, beside, &again)
			k.ok(err)
		})
		k.equal(k.stored(m.ID, beside.ID), []*storage.Message{m, beside})
		if f.Name != "ProviderID" && f.Name != "Key" { // which are there once
			k.equal(k.stored(again.ID), []*storage.Message{&again})
		}
	}
}

// fullMessage has every field.
func (k *kit) fullMessage() *storage.Message {
	conv := newID[storage.Conversation](k)
	full, in := k.album(conv), k.inbound(conv)
	full.Parts, full.ReplyTo, full.Reactions, full.Forwarded, full.Automatic = in.Parts, in.ReplyTo, in.Reactions, true, in.Automatic
	full.EditedAt, full.DeletedAt, full.Raw, full.Mentions = in.EditedAt, in.DeletedAt, in.Raw, []storage.AgentID{"ann"}
	full.Progress.Failed, full.Progress.Failure = after(2), channel.Failure{Kind: channel.Unsupported, Code: "131026", Detail: "gone", Part: 2}
	return full
}

func (k *kit) caseIs(want *storage.Case) {
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Cases().Get(ctx, want.ID)
		k.ok(err)
		k.equal(got, []*storage.Case{want})
	})
}

func (k *kit) conversationIs(want *storage.Conversation) {
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Conversations().Get(ctx, want.ID)
		k.ok(err)
		k.equal(got, []*storage.Conversation{want})
	})
}
