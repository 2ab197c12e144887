package storetest

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func mentionCases() []Case {
	return []Case{
		{"mentions/lists", caseMentionLists},
		{"mentions/seen", caseMentionsSeen},
		{"mentions/a note changes", caseMentionsChange},
		{"mentions/a note is forgotten", caseMentionsForgotten},
		{"mentions/a note is erased", caseMentionsErased},
	}
}

// mentioned are the mentions of an agent in messages, found the slow way.
func mentioned(agent storage.AgentID, ms ...*storage.Message) (all []storage.Mention) {
	for _, m := range ms {
		if m.Direction == storage.Internal && slices.Contains(m.Mentions, agent) {
			all = append(all, storage.Mention{Message: m.ID, Conversation: m.Conversation, Channel: m.Channel})
		}
	}
	slices.SortFunc(all, func(a, b storage.Mention) int { return b.Message.Compare(a.Message) })
	return all
}

// mentions checks what an agent is told, in pages of all sizes; those that are not
// unseen are left out of the second list.
func (k *kit) mentions(agent storage.AgentID, want []storage.Mention) {
	k.Helper()
	unseen := slices.DeleteFunc(slices.Clone(want), func(m storage.Mention) bool { return m.Seen })
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, size := range []int{1, 3, 99} {
			k.equal(mentionPages(ctx, k, tx, storage.MentionQuery{Agent: agent, Limit: size}), want)
			k.equal(mentionPages(ctx, k, tx, storage.MentionQuery{Agent: agent, Limit: size, Unseen: true}), unseen)
		}
	})
}

func mentionPages(ctx context.Context, k *kit, tx storage.Tx, q storage.MentionQuery) (all []storage.Mention) {
	k.Helper()
	for {
		page, err := tx.Mentions().List(ctx, q)
		k.ok(err)
		if len(page) > q.Limit || len(all) > 200 {
			k.Fatalf("a page of %d has %d mentions behind %d others", q.Limit, len(page), len(all))
		}
		if all = append(all, page...); len(page) < q.Limit {
			return all
		}
		q.Before = all[len(all)-1].Message
	}
}

func (k *kit) sees(agent storage.AgentID, until storage.MessageID, want int, in ...storage.ConversationID) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Mentions().See(ctx, agent, until, in...)
		k.ok(err)
		k.equal(got, want)
	})
}

// caseMentionLists: only notes mention, and each agent once.
func caseMentionLists(k *kit) {
	ms := k.talk([]storage.ConversationID{newID[storage.Conversation](k), newID[storage.Conversation](k)})
	twice := k.note(newID[storage.Conversation](k))
	twice.Mentions, twice.Channel = []storage.AgentID{"dan", "bob", "dan"}, "mail"
	k.added(twice)
	ms = append(ms, twice)
	for _, agent := range []storage.AgentID{"bob", "cat", "dan", "eve", ""} {
		k.mentions(agent, mentioned(agent, ms...))
	}
	k.view(func(ctx context.Context, tx storage.Tx) {
		if _, err := tx.Mentions().List(ctx, storage.MentionQuery{Agent: "bob"}); err == nil {
			k.Fatalf("no limit is taken for a limit")
		}
	})
}

// caseMentionsSeen: what was seen is so up to a message, in some conversations or
// in all, for one agent alone, and not what comes later below it.
func caseMentionsSeen(k *kit) {
	a, b := newID[storage.Conversation](k), newID[storage.Conversation](k)
	late, ms := k.note(a), []*storage.Message{k.note(a), k.note(b), k.note(a), k.note(b), k.note(a)}
	k.added(ms...)
	want := mentioned("bob", ms...) // the last of ms first
	k.sees("bob", storage.MessageID{}, 0)
	k.sees("bob", ms[2].ID, 2, a)
	want[4].Seen, want[2].Seen = true, true
	k.mentions("bob", want)
	k.sees("bob", ms[3].ID, 2)
	want[3].Seen, want[1].Seen = true, true
	k.mentions("bob", want)
	k.added(late)
	want = append(want, mentioned("bob", late)...)
	k.mentions("bob", want)
	k.sees("bob", ms[4].ID, 0, b)
	k.sees("bob", ms[4].ID, 2, b, a, b)
	want[0].Seen, want[5].Seen = true, true
	k.on(k.again()).mentions("bob", want)
	k.sees("bob", ms[4].ID, 0)
	k.mentions("cat", mentioned("cat", append(ms, late)...))
}

// caseMentionsChange: whoever is named later has not seen it, whoever stays has,
// and what is not written changes nothing.
func caseMentionsChange(k *kit) {
	m := k.note(newID[storage.Conversation](k))
	k.added(m)
	k.sees("bob", m.ID, 1)
	k.sees("cat", m.ID, 1)
	edit := func(names ...storage.AgentID) {
		m.Mentions, m.EditedAt = names, after(3)
		k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Messages().Update(ctx, m)) })
	}
	seen := mentioned("bob", m)
	seen[0].Seen = true
	edit("dan", "bob")
	k.mentions("bob", seen)
	k.mentions("cat", nil)
	k.mentions("dan", mentioned("dan", m))
	edit("cat", "bob")
	k.mentions("bob", seen)
	k.mentions("cat", mentioned("cat", m))
	stale := *m
	stale.Mentions, stale.Version = []storage.AgentID{"eve"}, 1
	k.update(func(ctx context.Context, tx storage.Tx) { k.is(tx.Messages().Update(ctx, &stale), storage.ErrConflict) })
	again := *m
	again.Mentions = []storage.AgentID{"eve"}
	k.update(func(ctx context.Context, tx storage.Tx) { k.insert(ctx, tx, []bool{false}, &again) })
	k.mentions("eve", nil)
	k.mentions("bob", seen)
	edit()
	k.mentions("bob", nil)
	edit("bob")
	k.mentions("bob", mentioned("bob", m))
}

// caseMentionsForgotten: a note that says nothing any more mentions nobody.
func caseMentionsForgotten(k *kit) {
	old, fresh := k.note(newID[storage.Conversation](k)), k.note(newID[storage.Conversation](k))
	fresh.CreatedAt = after(9)
	k.added(old, fresh)
	k.sees("bob", old.ID, 1)
	q := storage.Retention{Before: after(9), At: after(99), Limit: 9}
	k.retains(storage.Messages.ForgetRaw, q, 0, old.ID, false)
	seen := mentioned("bob", fresh, old)
	seen[1].Seen = true
	k.mentions("bob", seen)
	k.retains(storage.Messages.ForgetContent, q, 1, old.ID, false)
	k.mentions("bob", mentioned("bob", fresh))
	k.mentions("cat", mentioned("cat", fresh))
	k.equal(len(k.stored(old.ID)[0].Mentions), 0)
	bare := k.note(newID[storage.Conversation](k)) // has nothing else left
	bare.ForgetContent(after(2))
	bare.Mentions, bare.CreatedAt = []storage.AgentID{"bob"}, after(3)
	k.added(bare)
	q.After = old.ID
	q.Before, q.Channels = after(99), []channel.ID{line}
	k.retains(storage.Messages.ForgetContent, q, 2, bare.ID, false)
	k.mentions("bob", nil)
}

// caseMentionsErased: with a person go the mentions in the notes about them, seen
// or not, and nobody else's; a note with the same id begins anew.
func caseMentionsErased(k *kit) {
	p, other := k.somebody("Zoe").stored(), k.somebody("Bob").stored()
	first, second, beside := k.note(p.talk.ID), k.note(p.talk.ID), k.note(other.talk.ID)
	k.added(first, second, beside)
	k.sees("bob", first.ID, 1)
	k.erase(storage.Erasure{Contact: p.contact.ID, Limit: 1})
	k.mentions("bob", mentioned("bob", beside))
	k.mentions("cat", mentioned("cat", beside))
	k.added(first)
	k.mentions("bob", mentioned("bob", first, beside))
}

func (k *kit) mentionProbe() probe {
	first, second := k.note(newID[storage.Conversation](k)), k.note(newID[storage.Conversation](k))
	list := func(q storage.MentionQuery) read {
		return read{"List " + string(q.Agent), func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Mentions().List(ctx, q) }}
	}
	return probe{
		name: "mentions",
		fill: func(ctx context.Context, tx storage.Tx) error {
			a, b := *first, *second
			_, err := tx.Messages().Insert(ctx, &a, &b)
			return err
		},
		writes: []write{
			{"See in one", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.Mentions().See(ctx, "bob", second.ID, first.Conversation)
				return err
			}},
			{"See all", func(ctx context.Context, tx storage.Tx) error {
				_, err := tx.Mentions().See(ctx, "cat", first.ID)
				return err
			}},
		},
		reads: []read{
			list(storage.MentionQuery{Agent: "bob", Limit: 9}), list(storage.MentionQuery{Agent: "cat", Limit: 9}),
			list(storage.MentionQuery{Agent: "cat", Unseen: true, Limit: 9}),
		},
	}
}
