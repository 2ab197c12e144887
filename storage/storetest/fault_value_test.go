package storetest_test

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/storage"
)

func valueFaults() []fault {
	return []fault{
		{
			name: "what was given is kept as it is",
			bend: bendTx(func(tx storage.Tx, s *shared) storage.Tx {
				return bentTx{Tx: tx, contacts: aliasedIn{tx.Contacts(), s}}
			}),
			must: []string{"values/copies of contacts"},
		},
		{
			name: "what is got is what is kept",
			bend: bendTx(func(tx storage.Tx, s *shared) storage.Tx {
				return bentTx{Tx: tx, settings: aliasedOut{tx.Settings(), s}}
			}),
			must: []string{"values/copies of settings"},
		},
		{
			name: "nanoseconds are rounded up",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, cases: roundedUp{tx.Cases()}} }),
			must: []string{"values/instants"},
		},
		{
			name: "lists are sorted without case",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, agents: foldedAgents{tx.Agents()}} }),
			must: []string{"values/order is by bytes"},
		},
		{
			name: "text is trimmed",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
				return bentTx{Tx: tx, contacts: trimmed{tx.Contacts()}}
			}),
			must: []string{"values/text"},
		},
		{
			name: "large content is cut",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, messages: cut{tx.Messages()}} }),
			must: []string{"values/large"},
		},
		{
			name: "no keys are all keys",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
				return bentTx{Tx: tx, identities: allOfThem{tx.Identities()}}
			}),
			must: []string{"transaction/nothing asked"},
		},
	}
}

type aliasedIn struct {
	storage.Contacts
	*shared
}

func (c aliasedIn) Insert(ctx context.Context, vs ...*storage.Contact) error {
	err := c.Contacts.Insert(ctx, vs...)
	for _, v := range vs {
		c.note(v.ID, v.Attributes)
	}
	return err
}

func (c aliasedIn) Get(ctx context.Context, ids ...storage.ContactID) ([]*storage.Contact, error) {
	vs, err := c.Contacts.Get(ctx, ids...)
	for _, v := range vs {
		if kept, ok := c.get(v.ID).(map[string]string); ok && v.Version == 1 {
			v.Attributes = kept
		}
	}
	return vs, err
}

type aliasedOut struct {
	storage.Settings
	*shared
}

// Get answers the same question with the same document.
func (c aliasedOut) Get(ctx context.Context, name string) (*storage.Setting, error) {
	s, err := c.Settings.Get(ctx, name)
	if err != nil || name != "a" || s.Version > 1 {
		return s, err
	}
	if kept, ok := c.note(name, s.Data); ok {
		s.Data, _ = kept.([]byte)
	}
	return s, nil
}

type roundedUp struct{ storage.Cases }

func (c roundedUp) Insert(ctx context.Context, vs ...*storage.Case) error {
	for _, v := range vs {
		v.LastActivity = v.LastActivity.Add(999 * time.Nanosecond).Truncate(time.Microsecond)
	}
	return c.Cases.Insert(ctx, vs...)
}

type foldedAgents struct{ storage.Agents }

func (c foldedAgents) List(ctx context.Context) ([]*storage.Agent, error) {
	vs, err := c.Agents.List(ctx)
	slices.SortStableFunc(vs, func(a, b *storage.Agent) int {
		return cmp.Compare(strings.ToLower(string(a.ID)), strings.ToLower(string(b.ID)))
	})
	return vs, err
}

type trimmed struct{ storage.Contacts }

func (c trimmed) Get(ctx context.Context, ids ...storage.ContactID) ([]*storage.Contact, error) {
	vs, err := c.Contacts.Get(ctx, ids...)
	for _, v := range vs {
		for key, value := range v.Attributes {
			v.Attributes[key] = strings.TrimSpace(value)
		}
	}
	return vs, err
}

type cut struct{ storage.Messages }

func (c cut) Get(ctx context.Context, ids ...storage.MessageID) ([]*storage.Message, error) {
	vs, err := c.Messages.Get(ctx, ids...)
	for _, v := range vs {
		v.Raw = v.Raw[:min(len(v.Raw), 1<<16)]
	}
	return vs, err
}

type allOfThem struct{ storage.Identities }

func (c allOfThem) Find(ctx context.Context, keys ...storage.IdentityKey) ([]*storage.Identity, error) {
	if len(keys) == 0 {
		return []*storage.Identity{{}}, nil
	}
	return c.Identities.Find(ctx, keys...)
}
