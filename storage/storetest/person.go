package storetest

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A person is a contact of whom there is something of every sort.
type person struct {
	*kit
	contact   *storage.Contact
	identity  *storage.Identity
	consent   *storage.Consent
	talk      *storage.Conversation
	cases     []*storage.Case // an open one, and one that is closed
	messages  []*storage.Message
	scheduled *storage.Scheduled
	binding   *storage.Binding
	merge     *storage.Merge
	mark      storage.ReadMark
	aside     *storage.SetAside
	entries   []*storage.JournalEntry
	dues      []storage.DueKey
}

// somebody makes a person and all that there is of them.
func (k *kit) somebody(name string) *person {
	p := &person{kit: k, contact: k.named(name)}
	p.identity, p.consent = k.identity(p.contact.ID), k.consent(p.contact.ID)
	p.talk = k.conversation(p.contact.ID)
	p.talk.Address.Value = "+1555" + name
	for _, state := range []storage.CaseState{storage.CaseClosed, storage.CaseOngoing} {
		c := k.openCase(p.talk.ID)
		c.Contact, c.State, c.Preview = p.contact.ID, state, name+" wrote"
		p.cases = append(p.cases, c)
	}
	p.talk.Case = p.cases[1].ID
	p.messages = []*storage.Message{k.inbound(p.talk.ID), k.album(p.talk.ID), k.outbound(p.talk.ID)}
	p.scheduled = k.scheduledMessage(p.talk.ID, "ann")
	p.binding = k.binding()
	p.binding.Contact = p.contact.ID
	p.merge = k.merge(newID[storage.Contact](k), p.contact.ID)
	p.mark = storage.ReadMark{Agent: "ann", Conversation: p.talk.ID, Inbound: 3, At: start}
	p.aside = k.setAside()
	p.aside.Event = k.encoded(channel.MessageReceived{
		From:  channel.Person{Addresses: []channel.Address{p.identity.Address}},
		Parts: channel.Parts{channel.Image{Media: channel.Media{Type: "image/png", Stored: asideFile + name}}},
	})
	p.entries = p.told(name)
	for _, subject := range p.subjects() {
		p.dues = append(p.dues, storage.DueKey{Kind: "timer", Subject: subject})
	}
	return p
}

// asideFile begins the key of the file that is in a person's event set aside.
const asideFile = "aside-"

func (k *kit) encoded(e channel.Event) []byte {
	data, err := channel.EncodeEvent(e)
	k.ok(err)
	return data
}

// told are entries of the journal: by contact, by conversation, and by case.
func (p *person) told(name string) []*storage.JournalEntry {
	es := p.kit.entries("contact", "message.received", "case.opened")
	es[0].Contact, es[1].Conversation, es[2].Case = p.contact.ID, p.talk.ID, p.cases[0].ID
	es[1].Actor = storage.Author{Kind: channel.AuthorContact, ID: "+1555" + name, Name: name}
	es[2].Actor = storage.Author{Kind: channel.AuthorAgent, ID: "ann", Name: "Ann"}
	return es
}

// subjects are the ids of all records that a due moment may be about.
func (p *person) subjects() []string {
	all := []string{p.contact.ID.String(), p.identity.ID.String(), p.talk.ID.String(), p.scheduled.ID.String(),
		p.binding.ID.String(), p.aside.ID.String()}
	for _, c := range p.cases {
		all = append(all, c.ID.String())
	}
	for _, m := range p.messages {
		all = append(all, m.ID.String())
	}
	return all
}

// stored writes everything.
func (p *person) stored() *person {
	p.Helper()
	p.update(func(ctx context.Context, tx storage.Tx) {
		p.ok(tx.Contacts().Insert(ctx, p.contact))
		p.ok(tx.Identities().Insert(ctx, p.identity))
		p.ok(tx.Consents().Append(ctx, p.consent))
		p.ok(tx.Conversations().Insert(ctx, p.talk))
		p.ok(tx.Cases().Insert(ctx, p.cases...))
		p.ok(tx.Standbys().Replace(ctx, nil, storage.Standby{Case: p.cases[0].ID, Place: p.place(), Rank: start}))
		added, err := tx.Messages().Insert(ctx, p.messages...)
		p.ok(err)
		p.equal(added, []bool{true, true, true})
		p.ok(tx.Scheduled().Insert(ctx, p.scheduled))
		p.ok(tx.Bindings().Insert(ctx, p.binding))
		p.ok(tx.Merges().Insert(ctx, p.merge))
		p.ok(tx.ReadMarks().Put(ctx, p.mark))
		p.ok(tx.SetAside().Insert(ctx, p.aside))
		p.ok(tx.Journal().Append(ctx, p.entries...))
		p.ok(tx.Outbox().Put(ctx, &storage.OutboxEntry{Message: p.messages[2].ID, Channel: line, Lane: p.talk.ID, Due: start}))
		for _, key := range p.dues {
			p.ok(tx.DueMoments().Put(ctx, &storage.DueMoment{DueKey: key, At: start}))
		}
	})
	return p
}

// place is where a case of the person stands by, and no other case.
func (p *person) place() storage.QueueID { return storage.QueueID("for/" + p.contact.ID.String()) }

// look is all that a View finds of the person but the journal, as text.
func (p *person) look() (found []string) {
	p.Helper()
	ask := func(name string, fn func(context.Context, storage.Tx) (any, error)) {
		p.view(func(ctx context.Context, tx storage.Tx) {
			if v, err := fn(ctx, tx); err == nil && p.form(v) != "[]" && p.form(v) != "[null]" {
				found = append(found, name+" "+p.form(v))
			}
		})
	}
	for _, r := range p.reads() {
		ask(r.name, r.call)
	}
	for _, c := range p.cases {
		ask("case", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Cases().Get(ctx, c.ID) })
	}
	for _, m := range p.messages {
		ask("message", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Messages().Get(ctx, m.ID) })
	}
	for _, key := range p.dues {
		ask("due moment", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.DueMoments().Get(ctx, key) })
	}
	return found
}

// reads look for everything of which there is one.
func (p *person) reads() []read {
	further := storage.ProviderKey{Channel: line, ID: p.messages[1].Also[0]}
	return []read{
		{"contact", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Contacts().Get(ctx, p.contact.ID) }},
		{"name", func(ctx context.Context, tx storage.Tx) (any, error) {
			return tx.Contacts().Search(ctx, storage.ContactQuery{Name: p.contact.Name, Limit: 9})
		}},
		{"identity", func(ctx context.Context, tx storage.Tx) (any, error) {
			return tx.Identities().Find(ctx, p.identity.Key())
		}},
		{"consent", func(ctx context.Context, tx storage.Tx) (any, error) {
			return tx.Consents().OfContacts(ctx, p.contact.ID)
		}},
		{"conversation", func(ctx context.Context, tx storage.Tx) (any, error) {
			return tx.Conversations().OfContact(ctx, p.contact.ID)
		}},
		{"standby", func(ctx context.Context, tx storage.Tx) (any, error) {
			return tx.Standbys().Waiting(ctx, storage.QueueQuery{Queue: p.place(), Limit: 9})
		}},
		{"message's name", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Messages().Find(ctx, further) }},
		{"message's key", func(ctx context.Context, tx storage.Tx) (any, error) {
			return tx.Messages().ByKey(ctx, p.messages[2].Key)
		}},
		{"scheduled", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Scheduled().Get(ctx, p.scheduled.ID) }},
		{"binding", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Bindings().Get(ctx, p.binding.ID) }},
		{"merge", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Merges().Get(ctx, p.merge.ID) }},
		{"set aside", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.SetAside().Get(ctx, p.aside.ID) }},
		{"read mark", func(ctx context.Context, tx storage.Tx) (any, error) {
			ms, err := tx.ReadMarks().Get(ctx, "ann", p.talk.ID)
			if err == nil && ms[0].Conversation.IsZero() {
				return nil, nil
			}
			return ms, err
		}},
	}
}
