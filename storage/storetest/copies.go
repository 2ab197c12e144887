package storetest

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// copied checks that neither what was given nor what was got shares memory with
// the store. spoil changes everything that a record refers to.
func copied[T any](k *kit, v *T, put func(context.Context, storage.Tx, *T) error, get func(context.Context, storage.Tx) (*T, error), spoil func(*T)) {
	k.Helper()
	want := ""
	read := func(ctx context.Context, tx storage.Tx) {
		for range 2 {
			got, err := get(ctx, tx)
			k.ok(err)
			if form := k.form(got); form != want {
				k.Fatalf("got  %s\nwant %s", form, want)
			}
			spoil(got)
		}
	}
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(put(ctx, tx, v))
		want = k.form(v)
		spoil(v)
		read(ctx, tx)
	})
	k.view(read)
	k.on(k.again()).view(read)
}

// first is the first of a list.
func first[T any](vs []*T, err error) (*T, error) {
	if err != nil || len(vs) == 0 {
		return nil, err
	}
	return vs[0], nil
}

func copyChecks() map[string]func(*kit) {
	return map[string]func(*kit){
		"contacts":                    copiedContacts,
		"identities":                  copiedIdentities,
		"consents":                    copiedConsents,
		"agents":                      copiedAgents,
		"conversations":               copiedConversations,
		"cases":                       copiedCases,
		"inbound messages":            func(k *kit) { copiedMessage(k, k.inbound(newID[storage.Conversation](k))) },
		"outbound messages":           func(k *kit) { copiedMessage(k, k.sent(newID[storage.Conversation](k))) },
		"messages with several names": func(k *kit) { copiedMessage(k, k.album(newID[storage.Conversation](k))) },
		"notes":                       func(k *kit) { copiedMessage(k, k.note(newID[storage.Conversation](k))) },
		"teams":                       copiedTeams,
		"bindings":                    copiedBindings,
		"due moments":                 copiedDueMoments,
		"settings":                    copiedSettings,
		"events set aside":            copiedEventsSetAside,
		"scheduled messages":          copiedScheduled,
		"merges":                      copiedMerges,
	}
}

func copiedContacts(k *kit) {
	v := k.contact()
	copied(k, v,
		func(ctx context.Context, tx storage.Tx, v *storage.Contact) error {
			return tx.Contacts().Insert(ctx, v)
		},
		func(ctx context.Context, tx storage.Tx) (*storage.Contact, error) {
			return first(tx.Contacts().Get(ctx, v.ID))
		},
		func(v *storage.Contact) { v.Name, v.Attributes["tier"], v.Labels[0] = "spoilt", "spoilt", "spoilt" })
}

func copiedIdentities(k *kit) {
	v := k.identity(newID[storage.Contact](k))
	key := v.Key()
	copied(k, v,
		func(ctx context.Context, tx storage.Tx, v *storage.Identity) error {
			return tx.Identities().Insert(ctx, v)
		},
		func(ctx context.Context, tx storage.Tx) (*storage.Identity, error) {
			return first(tx.Identities().Find(ctx, key))
		},
		func(v *storage.Identity) { v.Name, v.Address.Value = "spoilt", "spoilt" })
}

func copiedConsents(k *kit) {
	v := k.consent(newID[storage.Contact](k))
	of := v.Contact
	copied(k, v,
		func(ctx context.Context, tx storage.Tx, v *storage.Consent) error {
			return tx.Consents().Append(ctx, v)
		},
		func(ctx context.Context, tx storage.Tx) (*storage.Consent, error) {
			return first(tx.Consents().OfContacts(ctx, of))
		},
		func(v *storage.Consent) { v.Granted, v.Detail = false, "spoilt" })
}

func copiedAgents(k *kit) {
	copied(k, k.agent("ann"),
		func(ctx context.Context, tx storage.Tx, v *storage.Agent) error { return tx.Agents().Put(ctx, v) },
		func(ctx context.Context, tx storage.Tx) (*storage.Agent, error) {
			return first(tx.Agents().Get(ctx, "ann"))
		},
		func(v *storage.Agent) {
			v.Role, v.Phone, v.Skills["refunds"], v.Traits[0], v.Capacity.Total = "spoilt", "spoilt", 0, "spoilt", 0
			v.Capacity.Kinds["whatsapp"] = storage.KindCapacity{}
		})
}

func copiedConversations(k *kit) {
	v := k.conversation(newID[storage.Contact](k))
	copied(k, v,
		func(ctx context.Context, tx storage.Tx, v *storage.Conversation) error {
			return tx.Conversations().Insert(ctx, v)
		},
		func(ctx context.Context, tx storage.Tx) (*storage.Conversation, error) {
			return first(tx.Conversations().Get(ctx, v.ID))
		},
		func(v *storage.Conversation) {
			v.Inbound, v.Served, v.Allowances[0].Messages, v.Automation[0] = 99, "spoilt", 0, 'x'
		})
}

func copiedCases(k *kit) {
	v := k.openCase(newID[storage.Conversation](k))
	copied(k, v,
		func(ctx context.Context, tx storage.Tx, v *storage.Case) error { return tx.Cases().Insert(ctx, v) },
		func(ctx context.Context, tx storage.Tx) (*storage.Case, error) {
			return first(tx.Cases().Get(ctx, v.ID))
		},
		func(v *storage.Case) {
			v.Preview, v.Entry.Source, v.Routing[0], v.SLA[0], v.Automation[0] = "spoilt", "spoilt", 'x', 'x', 'x'
			v.Labels[0], v.Attributes["order"] = "spoilt", "spoilt"
		})
}

func copiedTeams(k *kit) {
	v := &storage.Team{ID: "sales", Name: "Sales", Members: []storage.AgentID{"ann", "bob"}}
	copied(k, v,
		func(ctx context.Context, tx storage.Tx, v *storage.Team) error { return tx.Teams().Put(ctx, v) },
		func(ctx context.Context, tx storage.Tx) (*storage.Team, error) {
			return first(tx.Teams().Get(ctx, "sales"))
		},
		func(v *storage.Team) { v.Name, v.Members[0] = "spoilt", "spoilt" })
}

func copiedBindings(k *kit) {
	v := k.binding()
	copied(k, v,
		func(ctx context.Context, tx storage.Tx, v *storage.Binding) error {
			return tx.Bindings().Insert(ctx, v)
		},
		func(ctx context.Context, tx storage.Tx) (*storage.Binding, error) {
			return first(tx.Bindings().Get(ctx, v.ID))
		},
		func(v *storage.Binding) { v.Agent = "spoilt" })
}

func copiedDueMoments(k *kit) {
	v := k.moment("a", start)
	key := v.DueKey
	copied(k, v,
		func(ctx context.Context, tx storage.Tx, v *storage.DueMoment) error {
			return tx.DueMoments().Put(ctx, v)
		},
		func(ctx context.Context, tx storage.Tx) (*storage.DueMoment, error) {
			return first(tx.DueMoments().Get(ctx, key))
		},
		func(v *storage.DueMoment) { v.Subject, v.Data[0] = "spoilt", 'x' })
}

func copiedSettings(k *kit) {
	copied(k, k.setting("a"),
		func(ctx context.Context, tx storage.Tx, v *storage.Setting) error { return tx.Settings().Put(ctx, v) },
		func(ctx context.Context, tx storage.Tx) (*storage.Setting, error) { return tx.Settings().Get(ctx, "a") },
		func(v *storage.Setting) { v.UpdatedBy, v.Data[0] = "spoilt", 'x' })
}

func copiedEventsSetAside(k *kit) {
	v := k.setAside()
	copied(k, v,
		func(ctx context.Context, tx storage.Tx, v *storage.SetAside) error {
			return tx.SetAside().Insert(ctx, v)
		},
		func(ctx context.Context, tx storage.Tx) (*storage.SetAside, error) {
			return first(tx.SetAside().Get(ctx, v.ID))
		},
		func(v *storage.SetAside) { v.Reason, v.Event[0] = "spoilt", 'x' })
}

func copiedMessage(k *kit, v *storage.Message) {
	k.Helper()
	copied(k, v,
		func(ctx context.Context, tx storage.Tx, v *storage.Message) error {
			_, err := tx.Messages().Insert(ctx, v)
			return err
		},
		func(ctx context.Context, tx storage.Tx) (*storage.Message, error) {
			return first(tx.Messages().Get(ctx, v.ID))
		},
		spoilMessage)
}
