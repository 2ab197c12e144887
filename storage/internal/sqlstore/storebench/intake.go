package storebench

import (
	"context"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// people is how many contacts write.
const people = 5000

// Intake measures batches of 50 inbound messages from known contacts, as an
// engine takes them in.
func Intake(b *testing.B, s storage.Store) {
	const size = 50
	do := updating(b, s)
	for first := 0; first < people; first += 500 {
		do(func(ctx context.Context, tx storage.Tx) error { return meet(ctx, tx, first, 500) })
	}
	next := 0
	b.ReportAllocs()
	for b.Loop() {
		do(func(ctx context.Context, tx storage.Tx) error { return takeIn(ctx, tx, next, size) })
		next += size
	}
	rate(b, size)
}

// meet stores contacts with their conversations and cases.
func meet(ctx context.Context, tx storage.Tx, first, n int) error {
	var contacts []*storage.Contact
	var identities []*storage.Identity
	var convs []*storage.Conversation
	var cases []*storage.Case
	for i := range n {
		c := &storage.Contact{ID: newID[storage.Contact](), Kind: storage.ContactPerson, Name: "Grace", CreatedAt: now}
		v := &storage.Conversation{ID: newID[storage.Conversation](), Channel: line, Contact: c.ID, Address: phone(first + i), CreatedAt: now}
		k := &storage.Case{
			ID: newID[storage.Case](), Conversation: v.ID, Contact: c.ID, Channel: line, State: storage.CaseOpen,
			OpenedAt: now, LastActivity: now,
		}
		v.Case = k.ID
		contacts, convs, cases = append(contacts, c), append(convs, v), append(cases, k)
		identities = append(identities, &storage.Identity{
			ID: newID[storage.Identity](), Contact: c.ID, Kind: "whatsapp", Address: phone(first + i),
			State: storage.IdentityConnected, CreatedAt: now,
		})
	}
	return firstError(
		func() error { return tx.Contacts().Insert(ctx, contacts...) },
		func() error { return tx.Identities().Insert(ctx, identities...) },
		func() error { return tx.Conversations().Insert(ctx, convs...) },
		func() error { return tx.Cases().Insert(ctx, cases...) },
	)
}

func firstError(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// takeIn stores one message of each of n people.
func takeIn(ctx context.Context, tx storage.Tx, first, n int) error {
	keys := make([]storage.IdentityKey, n)
	locks := make([]storage.LockKey, n)
	names := make([]storage.ProviderKey, n)
	for i := range n {
		keys[i] = storage.IdentityKey{Kind: "whatsapp", Address: phone((first + i) * 7919 % people)}
		locks[i] = storage.LockKey{Class: storage.LockIdentity, Name: keys[i].Address.Value}
		names[i] = storage.ProviderKey{Channel: line, ID: providerID()}
	}
	if _, err := tx.Messages().Find(ctx, names...); err != nil {
		return err
	}
	if err := tx.Lock(ctx, locks...); err != nil {
		return err
	}
	people, err := tx.Identities().Find(ctx, keys...)
	if err != nil {
		return err
	}
	return writeDown(ctx, tx, people, names)
}

func writeDown(ctx context.Context, tx storage.Tx, people []*storage.Identity, names []storage.ProviderKey) error {
	convs, cases, err := talks(ctx, tx, people)
	if err != nil {
		return err
	}
	messages := make([]*storage.Message, len(people))
	entries := make([]*storage.JournalEntry, len(people))
	for i, v := range convs {
		messages[i] = inbound(v, names[i].ID)
		v.Inbound++
		v.LastInbound, v.LastInboundID = now, names[i].ID
		cases[i].LastActivity = now.Add(1000 * 1000 * 1000)
		cases[i].Preview = "hello"
		entries[i] = &storage.JournalEntry{
			At: now, Kind: "message", Channel: line, Contact: v.Contact, Conversation: v.ID, Case: v.Case,
			Message: messages[i].ID, Actor: storage.Author{Kind: channel.AuthorContact}, Data: []byte(`{"preview":"hello"}`),
		}
	}
	if _, err := tx.Messages().Insert(ctx, messages...); err != nil {
		return err
	}
	return firstError(
		func() error { return tx.Conversations().Update(ctx, convs...) },
		func() error { return tx.Cases().Update(ctx, cases...) },
		func() error { return tx.Journal().Append(ctx, entries...) },
	)
}

// talks finds, locks and reads the conversations of people, and their cases.
func talks(ctx context.Context, tx storage.Tx, people []*storage.Identity) ([]*storage.Conversation, []*storage.Case, error) {
	var keys []storage.ConversationKey
	for _, p := range people {
		keys = append(keys, storage.ConversationKey{Channel: line, Contact: p.Contact})
	}
	ids, err := tx.Conversations().IDs(ctx, keys...)
	if err != nil {
		return nil, nil, err
	}
	var locks []storage.LockKey
	for _, id := range ids {
		locks = append(locks, storage.LockKey{Class: storage.LockConversation, Name: id.String()})
	}
	if err := tx.Lock(ctx, locks...); err != nil {
		return nil, nil, err
	}
	convs, err := tx.Conversations().Get(ctx, ids...)
	if err != nil {
		return nil, nil, err
	}
	var caseIDs []storage.CaseID
	for _, v := range convs {
		caseIDs = append(caseIDs, v.Case)
	}
	cases, err := tx.Cases().Get(ctx, caseIDs...)
	return convs, cases, err
}

func inbound(v *storage.Conversation, name channel.ProviderID) *storage.Message {
	return &storage.Message{
		ID: newID[storage.Message](), Conversation: v.ID, Case: v.Case, Channel: line, Direction: storage.Inbound,
		Author: storage.Author{Kind: channel.AuthorContact}, Parts: channel.Parts{channel.Text{Body: sentence()}},
		ProviderID: name, At: now, CreatedAt: now, Raw: raw,
	}
}
