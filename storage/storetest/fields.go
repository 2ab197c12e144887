package storetest

import (
	"context"
	"reflect"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// fieldCases are about records of which little changes, as it is with most
// events: a store may write only what did, and must not miss anything.
func fieldCases() []Case {
	return []Case{
		{"cases/each field by itself", caseCaseFields},
		{"cases/what is changed in place", caseCaseInPlace},
		{"conversations/each field by itself", caseConversationFields},
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
