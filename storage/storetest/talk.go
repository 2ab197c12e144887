package storetest

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func talkCases() []Case {
	return []Case{
		{"messages/S5.13 S5.17 pages over conversations", caseTalkPages},
		{"messages/a talk of nobody", caseTalkNobody},
		{"messages/notes", caseNotes},
	}
}

// note is what an agent wrote for colleagues.
func (k *kit) note(conv storage.ConversationID) *storage.Message {
	return &storage.Message{
		ID: k.newMessageID(), Conversation: conv, Case: newID[storage.Case](k), Channel: line, Direction: storage.Internal,
		Author: storage.Author{Kind: channel.AuthorAgent, ID: "ann", Name: "Ann"}, Parts: channel.Parts{channel.Text{Body: "ask @bob"}},
		At: start, CreatedAt: after(1), Mentions: []storage.AgentID{"bob", "cat"},
	}
}

// talk stores messages of several conversations on two channels, in no order.
func (k *kit) talk(convs []storage.ConversationID) []*storage.Message {
	random := rand.New(rand.NewPCG(3, 4))
	var ms []*storage.Message
	for range 60 {
		m := k.note(convs[random.IntN(random.IntN(len(convs))+1)]) // more of the first
		m.Direction = []storage.Direction{storage.Inbound, storage.Internal}[random.IntN(2)]
		m.Channel = []channel.ID{"wa-1", "mail"}[random.IntN(2)]
		ms = append(ms, m)
	}
	mixed := slices.Clone(ms)
	random.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	k.update(func(ctx context.Context, tx storage.Tx) {
		_, err := tx.Messages().Insert(ctx, mixed...)
		k.ok(err)
	})
	return ms
}

// talkOf is what some conversations must list, found the slow way.
func talkOf(ms []*storage.Message, convs []storage.ConversationID) []*storage.Message {
	found := slices.DeleteFunc(slices.Clone(ms), func(m *storage.Message) bool { return !slices.Contains(convs, m.Conversation) })
	slices.SortFunc(found, func(a, b *storage.Message) int { return b.ID.Compare(a.ID) })
	return found
}

// caseTalkPages: more conversations than a statement takes at once, some of
// them empty, and some asked for twice.
func caseTalkPages(k *kit) {
	var convs []storage.ConversationID
	for range 90 {
		convs = append(convs, newID[storage.Conversation](k))
	}
	ms := k.talk(convs[:6])
	for _, these := range [][]storage.ConversationID{
		convs[:1], convs[1:2], convs[6:7], convs[:3], convs[2:6], convs,
		{convs[4], convs[0], convs[4]}, {convs[9], convs[2]}, slices.Concat(convs[50:], convs[:2]),
	} {
		want := talkOf(ms, these)
		for _, size := range []int{1, 4, 17, 99} {
			k.equal(k.messagePages(these, size, func() {}), want)
		}
	}
	k.view(func(ctx context.Context, tx storage.Tx) {
		// A page may begin below a message of any conversation, or below none.
		for _, before := range []storage.MessageID{ms[31].ID, storage.MessageID(convs[0]), newID[storage.Message](k)} {
			got, err := tx.Messages().List(ctx, storage.MessageQuery{Conversations: convs[1:3], Before: before, Limit: 5})
			k.ok(err)
			want := slices.DeleteFunc(talkOf(ms, convs[1:3]), func(m *storage.Message) bool { return m.ID.Compare(before) >= 0 })
			k.equal(got, want[:min(5, len(want))])
		}
	})
}

// caseTalkNobody: to ask for no conversation is a mistake of the caller's, who
// is told; the transaction goes on.
func caseTalkNobody(k *kit) {
	conv := newID[storage.Conversation](k)
	m := k.note(conv)
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.insert(ctx, tx, []bool{true}, m)
		for _, q := range []storage.MessageQuery{
			{Limit: 9}, {Conversations: []storage.ConversationID{conv}}, {Conversations: []storage.ConversationID{conv}, Limit: -1},
		} {
			if got, err := tx.Messages().List(ctx, q); err == nil {
				k.Fatalf("%+v gave %d messages and no error", q, len(got))
			}
		}
		got, err := tx.Messages().List(ctx, storage.MessageQuery{Conversations: []storage.ConversationID{conv}, Limit: 9})
		k.ok(err)
		k.equal(got, []*storage.Message{m})
	})
}

// caseNotes: a note is a message like others, and an edit names others in it.
func caseNotes(k *kit) {
	conv := newID[storage.Conversation](k)
	heard, m := k.inbound(conv), k.note(conv)
	k.update(func(ctx context.Context, tx storage.Tx) { k.insert(ctx, tx, []bool{true, true}, heard, m) })
	for i, names := range [][]storage.AgentID{{"dan"}, nil, {"cat", "ann"}} {
		m.Parts, m.Mentions, m.EditedAt = channel.Parts{channel.Text{Body: "changed"}}, names, after(i)
		k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Messages().Update(ctx, m)) })
		k.equal(k.messagePages([]storage.ConversationID{conv}, 9, func() {}), []*storage.Message{m, heard})
	}
}
