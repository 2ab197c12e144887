package storetest

import (
	"context"
	"errors"

	"github.com/rapport-go/rapport/storage"
)

func (k *kit) contactProbe() probe {
	first, second := k.named("Zoë"), k.named("Zoe changed")
	return probe{
		name: "contacts",
		fill: func(ctx context.Context, tx storage.Tx) error {
			c := *first
			return tx.Contacts().Insert(ctx, &c)
		},
		writes: []write{
			{"Insert", func(ctx context.Context, tx storage.Tx) error {
				c := *second
				return tx.Contacts().Insert(ctx, &c)
			}},
			{"Update", func(ctx context.Context, tx storage.Tx) error {
				c := *first
				c.Name, c.Version = "changed", 1
				return tx.Contacts().Update(ctx, &c)
			}},
		},
		reads: []read{
			{"Get first", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Contacts().Get(ctx, first.ID) }},
			{"Get second", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Contacts().Get(ctx, second.ID) }},
			{"MergedInto", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Contacts().MergedInto(ctx, second.ID) }},
			{"Search", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.Contacts().Search(ctx, storage.ContactQuery{Name: "zoe", Limit: 9})
			}},
			{"Search by label", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.Contacts().Search(ctx, storage.ContactQuery{Label: "vip", Limit: 9})
			}},
			{"Search changed", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.Contacts().Search(ctx, storage.ContactQuery{Name: "changed", Limit: 9})
			}},
		},
	}
}

func (k *kit) identityProbe() probe {
	contact := newID[storage.Contact](k)
	first, second, third := k.identity(contact), k.identity(contact), k.identity(contact)
	return probe{
		name: "identities",
		fill: func(ctx context.Context, tx storage.Tx) error {
			a, b := *first, *second
			return tx.Identities().Insert(ctx, &a, &b)
		},
		writes: []write{
			{"Insert", func(ctx context.Context, tx storage.Tx) error {
				c := *third
				return tx.Identities().Insert(ctx, &c)
			}},
			{"Update", func(ctx context.Context, tx storage.Tx) error {
				c := *first
				c.Address.Value, c.Version = "changed", 1
				return tx.Identities().Update(ctx, &c)
			}},
			{"Delete", func(ctx context.Context, tx storage.Tx) error { return tx.Identities().Delete(ctx, second.ID) }},
		},
		reads: []read{
			{"Find", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.Identities().Find(ctx, first.Key(), second.Key(), third.Key())
			}},
			{"OfContacts", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Identities().OfContacts(ctx, contact) }},
		},
	}
}

func (k *kit) consentProbe() probe {
	one, two := newID[storage.Contact](k), newID[storage.Contact](k)
	first, second := k.consent(one), k.consent(one)
	return probe{
		name: "consents",
		fill: func(ctx context.Context, tx storage.Tx) error {
			c := *first
			return tx.Consents().Append(ctx, &c)
		},
		writes: []write{
			{"Append", func(ctx context.Context, tx storage.Tx) error {
				c := *second
				return tx.Consents().Append(ctx, &c)
			}},
			{"Move", func(ctx context.Context, tx storage.Tx) error { return tx.Consents().Move(ctx, one, two) }},
		},
		reads: []read{
			{"OfContacts", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Consents().OfContacts(ctx, one, two) }},
		},
	}
}

func (k *kit) agentProbe() probe {
	return probe{
		name: "agents",
		fill: func(ctx context.Context, tx storage.Tx) error {
			return tx.Agents().Put(ctx, k.agent("ann"))
		},
		writes: []write{
			{"Put new", func(ctx context.Context, tx storage.Tx) error {
				return tx.Agents().Put(ctx, &storage.Agent{ID: "bob", Name: "Bob"})
			}},
			{"Put", func(ctx context.Context, tx storage.Tx) error {
				return tx.Agents().Put(ctx, &storage.Agent{ID: "ann", Name: "changed", Version: 1})
			}},
		},
		reads: []read{
			{"Get", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Agents().Get(ctx, "ann") }},
			{"List", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Agents().List(ctx) }},
		},
	}
}

func (k *kit) presenceProbe() probe {
	return probe{
		name: "presences",
		fill: func(ctx context.Context, tx storage.Tx) error { return tx.Presences().Put(ctx, k.presence("ann")) },
		writes: []write{
			{"Put", func(ctx context.Context, tx storage.Tx) error {
				return tx.Presences().Put(ctx, storage.Presence{Agent: "ann", State: "away"}, k.presence("bob"))
			}},
		},
		reads: []read{
			{"Get", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Presences().Get(ctx, "ann", "bob") }},
			{"List", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Presences().List(ctx) }},
		},
	}
}

func (k *kit) teamProbe() probe {
	return probe{
		name: "teams",
		fill: func(ctx context.Context, tx storage.Tx) error {
			return tx.Teams().Put(ctx, &storage.Team{ID: "sales", Name: "Sales", Members: []storage.AgentID{"ann", "bob"}})
		},
		writes: []write{
			{"Put new", func(ctx context.Context, tx storage.Tx) error {
				return tx.Teams().Put(ctx, &storage.Team{ID: "care", Members: []storage.AgentID{"ann"}})
			}},
			{"Put", func(ctx context.Context, tx storage.Tx) error {
				return tx.Teams().Put(ctx, &storage.Team{ID: "sales", Name: "changed", Members: []storage.AgentID{"bob"}, Version: 1})
			}},
		},
		reads: []read{
			{"Get", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Teams().Get(ctx, "sales") }},
			{"List", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Teams().List(ctx) }},
			{"Of", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Teams().Of(ctx, "ann") }},
		},
	}
}

func (k *kit) readMarkProbe() probe {
	conv, other := newID[storage.Conversation](k), newID[storage.Conversation](k)
	talk, work := k.conversation(newID[storage.Contact](k)), k.openCase(conv)
	talk.ID = conv
	return probe{
		name: "read marks",
		fill: func(ctx context.Context, tx storage.Tx) error {
			v, c := *talk, *work
			if err := errors.Join(tx.Conversations().Insert(ctx, &v), tx.Cases().Insert(ctx, &c)); err != nil {
				return err
			}
			return tx.ReadMarks().Put(ctx, storage.ReadMark{Agent: "ann", Conversation: conv, Inbound: 3, At: start})
		},
		writes: []write{
			{"Put", func(ctx context.Context, tx storage.Tx) error {
				return tx.ReadMarks().Put(ctx, storage.ReadMark{Agent: "ann", Conversation: conv, Inbound: 4, At: after(1)})
			}},
			{"Put new", func(ctx context.Context, tx storage.Tx) error {
				return tx.ReadMarks().Put(ctx, storage.ReadMark{Agent: "ann", Conversation: other, Inbound: 1, At: start})
			}},
		},
		reads: []read{
			{"Get", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.ReadMarks().Get(ctx, "ann", conv, other)
			}},
			{"Unread", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.ReadMarks().Unread(ctx, "ann", 9) }},
		},
	}
}

func (k *kit) bindingProbe() probe {
	first, second := k.binding(), k.binding()
	return probe{
		name: "bindings",
		fill: func(ctx context.Context, tx storage.Tx) error {
			b := *first
			return tx.Bindings().Insert(ctx, &b)
		},
		writes: []write{
			{"Insert", func(ctx context.Context, tx storage.Tx) error {
				b := *second
				return tx.Bindings().Insert(ctx, &b)
			}},
			{"Update", func(ctx context.Context, tx storage.Tx) error {
				b := *first
				b.EndedAt, b.EndReason, b.EndedBy, b.Version = after(9), storage.BindingRevoked, "bob", 1
				return tx.Bindings().Update(ctx, &b)
			}},
		},
		reads: []read{
			{"Get", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Bindings().Get(ctx, first.ID) }},
			{"Live", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.Bindings().Live(ctx, line, first.Contact, second.Contact)
			}},
			{"List", func(ctx context.Context, tx storage.Tx) (any, error) {
				return tx.Bindings().List(ctx, storage.BindingQuery{Channel: line, Ended: true, Limit: 9})
			}},
		},
	}
}
