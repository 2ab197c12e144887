package storetest_test

import (
	"context"
	"errors"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// bendConsents makes the bend of a fault in the ledger.
func bendConsents(bend func(storage.Consents, *shared) storage.Consents) func(storage.Store, *shared) storage.Store {
	return bendTx(func(tx storage.Tx, s *shared) storage.Tx { return bentTx{Tx: tx, consents: bend(tx.Consents(), s)} })
}

func consentFaults() []fault {
	return []fault{
		{
			name: "the latest entry takes the place of all",
			bend: bendConsents(func(c storage.Consents, _ *shared) storage.Consents { return latestConsent{c} }),
			must: []string{"consents/S3.10 all entries stay"}, may: []string{"consents/*"},
		},
		{
			name: "entries are sorted by instant",
			bend: bendConsents(func(c storage.Consents, _ *shared) storage.Consents { return datedConsents{c} }),
			must: []string{"consents/S3.10 all entries stay"}, may: []string{"consents/move"},
		},
		{
			name: "an entry that is there is passed over",
			bend: bendConsents(func(c storage.Consents, _ *shared) storage.Consents { return sameConsent{c} }),
			must: []string{"consents/all or none", "transaction/goes on after a sentinel"},
		},
		{
			name: "an entry that is there leaves half a batch",
			bend: bendConsents(func(c storage.Consents, _ *shared) storage.Consents { return consentByConsent{c} }),
			must: []string{"consents/all or none"},
		},
		{
			name: "entries stay with the contact who is gone",
			bend: bendConsents(func(c storage.Consents, _ *shared) storage.Consents { return unmoved{c} }),
			must: []string{"consents/move"},
		},
		{
			name: "entries are forgotten with their contact",
			bend: bendConsents(func(c storage.Consents, _ *shared) storage.Consents { return movedAway{c} }),
			must: []string{"consents/move"},
		},
		{
			name: "the address of an entry is forgotten",
			bend: bendConsents(func(c storage.Consents, _ *shared) storage.Consents { return anyAddress{c} }),
			must: []string{"values/copies of consents"}, may: []string{"consents/*"},
		},
	}
}

type latestConsent struct{ storage.Consents }

func (c latestConsent) OfContacts(ctx context.Context, ids ...storage.ContactID) ([]*storage.Consent, error) {
	vs, err := c.Consents.OfContacts(ctx, ids...)
	var latest []*storage.Consent
	for i, v := range vs {
		if i+1 == len(vs) || vs[i+1].Contact != v.Contact {
			latest = append(latest, v)
		}
	}
	return latest, err
}

type datedConsents struct{ storage.Consents }

func (c datedConsents) OfContacts(ctx context.Context, ids ...storage.ContactID) ([]*storage.Consent, error) {
	vs, err := c.Consents.OfContacts(ctx, ids...)
	slices.SortStableFunc(vs, func(a, b *storage.Consent) int { return a.At.Compare(b.At) })
	return vs, err
}

type sameConsent struct{ storage.Consents }

func (c sameConsent) Append(ctx context.Context, vs ...*storage.Consent) error {
	for _, v := range vs {
		if err := c.Consents.Append(ctx, v); err != nil && !errors.Is(err, storage.ErrExists) {
			return err
		}
	}
	return nil
}

type consentByConsent struct{ storage.Consents }

func (c consentByConsent) Append(ctx context.Context, vs ...*storage.Consent) error {
	for _, v := range vs {
		if err := c.Consents.Append(ctx, v); err != nil {
			return err
		}
	}
	return nil
}

type unmoved struct{ storage.Consents }

func (c unmoved) Move(ctx context.Context, from, _ storage.ContactID) error {
	return c.Consents.Move(ctx, from, from)
}

type movedAway struct{ storage.Consents }

func (c movedAway) Move(ctx context.Context, from, to storage.ContactID) error {
	if from != to {
		to = storage.ContactID{0xff}
	}
	return c.Consents.Move(ctx, from, to)
}

type anyAddress struct{ storage.Consents }

func (c anyAddress) OfContacts(ctx context.Context, ids ...storage.ContactID) ([]*storage.Consent, error) {
	vs, err := c.Consents.OfContacts(ctx, ids...)
	for _, v := range vs {
		v.Address = channel.Address{}
	}
	return vs, err
}
