package storetest_test

import (
	"context"
	"errors"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

func recordFaults() []fault {
	return []fault{
		{
			name: "the last writer wins",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, contacts: lastWins{tx.Contacts()}} }),
			must: []string{"contacts/versions", "transaction/goes on after a sentinel"}, may: []string{"contacts/search after a failure"},
		},
		{
			name: "a conflict leaves half a batch",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, contacts: oneByOne{tx.Contacts()}} }),
			must: []string{"contacts/versions"}, may: []string{"contacts/search after a failure"},
		},
		{
			name: "a known address leaves half a batch",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
				return bentTx{Tx: tx, identities: oneAddress{tx.Identities()}}
			}),
			must: []string{"identities/unique address"},
		},
		{
			name: "what is missing is left out",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
				return bentTx{Tx: tx, identities: leftOut{tx.Identities()}}
			}),
			must: []string{"identities/find", "identities/update", "identities/unique address"}, may: []string{"*/identities", "lock/no write skew"},
		},
		{
			name: "an identifier that is missing is left out",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
				return bentTx{Tx: tx, convs: denseIDs{tx.Conversations()}}
			}),
			must: []string{"conversations/get and find"}, may: []string{"*/conversations"},
		},
		{
			name: "a page begins behind all of the same instant",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, cases: noTies{tx.Cases()}} }),
			must: []string{"cases/pages"}, may: []string{"labels/*"},
		},
		{
			name: "a count does not stop",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, cases: endless{tx.Cases()}} }),
			must: []string{"cases/count"}, may: []string{"labels/*"},
		},
		{
			name: "a new binding ends the live one",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, bindings: takeOver{tx.Bindings()}} }),
			must: []string{"bindings/one live", "bindings/one live at the same time", "transaction/goes on after a sentinel"},
		},
		{
			name: "agents share read marks",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, marks: oneReader{tx.ReadMarks()}} }),
			must: []string{"read marks/only forward", "read marks/unread"},
		},
	}
}

type denseIDs struct{ storage.Conversations }

func (c denseIDs) IDs(ctx context.Context, keys ...storage.ConversationKey) ([]storage.ConversationID, error) {
	found, err := c.Conversations.IDs(ctx, keys...)
	return slices.DeleteFunc(found, storage.ConversationID.IsZero), err
}

type lastWins struct{ storage.Contacts }

func (c lastWins) Update(ctx context.Context, vs ...*storage.Contact) error {
	for _, v := range vs {
		got, err := c.Get(ctx, v.ID)
		if errors.Is(err, storage.ErrNotFound) {
			return storage.ErrConflict
		}
		if err != nil {
			return err
		}
		v.Version = got[0].Version
	}
	return c.Contacts.Update(ctx, vs...)
}

type oneByOne struct{ storage.Contacts }

func (c oneByOne) Update(ctx context.Context, vs ...*storage.Contact) error {
	for _, v := range vs {
		if err := c.Contacts.Update(ctx, v); err != nil {
			return err
		}
	}
	return nil
}

type oneAddress struct{ storage.Identities }

func (c oneAddress) Insert(ctx context.Context, vs ...*storage.Identity) error {
	for _, v := range vs {
		if err := c.Identities.Insert(ctx, v); err != nil {
			return err
		}
	}
	return nil
}

type leftOut struct{ storage.Identities }

func (c leftOut) Find(ctx context.Context, keys ...storage.IdentityKey) ([]*storage.Identity, error) {
	vs, err := c.Identities.Find(ctx, keys...)
	var found []*storage.Identity
	for _, v := range vs {
		if v != nil {
			found = append(found, v)
		}
	}
	return found, err
}

type noTies struct{ storage.Cases }

func (c noTies) List(ctx context.Context, q storage.CaseQuery) ([]*storage.Case, error) {
	if !q.Oldest {
		q.After.ID = storage.CaseID{}
	}
	return c.Cases.List(ctx, q)
}

type endless struct{ storage.Cases }

func (c endless) Count(ctx context.Context, q storage.CaseQuery, atMost int) (int, error) {
	return c.Cases.Count(ctx, q, atMost+1)
}

type takeOver struct{ storage.Bindings }

func (c takeOver) Insert(ctx context.Context, b *storage.Binding) error {
	live, err := c.Live(ctx, b.Channel, b.Contact)
	if err != nil || live[0] == nil {
		return errors.Join(err, c.Bindings.Insert(ctx, b))
	}
	live[0].EndedAt = b.StartedAt
	fresh := *b
	if fresh.ID == live[0].ID {
		return nil
	}
	return errors.Join(c.Bindings.Update(ctx, live[0]), c.Bindings.Insert(ctx, &fresh))
}

type oneReader struct{ storage.ReadMarks }

func (c oneReader) Put(ctx context.Context, m storage.ReadMark) error {
	m.Agent = "ann"
	return c.ReadMarks.Put(ctx, m)
}

func (c oneReader) Get(ctx context.Context, _ storage.AgentID, ids ...storage.ConversationID) ([]storage.ReadMark, error) {
	return c.ReadMarks.Get(ctx, "ann", ids...)
}
