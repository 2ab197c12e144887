package storetest

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func consentCases() []Case {
	return []Case{
		{"consents/S3.10 all entries stay", caseConsents},
		{"consents/all or none", caseConsentsAllOrNone},
		{"consents/move", caseConsentsMove},
		{"consents/at the same time", caseConsentsTogether},
	}
}

// consentsOf reads the ledger of contacts.
func (k *kit) consentsOf(ids ...storage.ContactID) (got []*storage.Consent) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		var err error
		got, err = tx.Consents().OfContacts(ctx, ids...)
		k.ok(err)
	})
	return got
}

func (k *kit) agree(cs ...*storage.Consent) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Consents().Append(ctx, cs...)) })
}

// caseConsents: a withdrawal comes beside what it withdraws, and the order is
// that of the identifiers, whatever the instants say.
func caseConsents(k *kit) {
	one, two, none := newID[storage.Contact](k), newID[storage.Contact](k), newID[storage.Contact](k)
	yes, no, other := k.consent(two), k.consent(two), k.consent(one)
	no.Granted, no.At, no.Address, no.Purpose, no.Message = false, yes.At, channel.Address{}, "", storage.MessageID{}
	late := k.consent(two)
	late.At = after(-99)
	k.agree(late, no, other)
	k.agree(yes)
	k.equal(k.consentsOf(two, none, one, two), []*storage.Consent{other, yes, no, late})
	k.equal(k.consentsOf(none), []*storage.Consent{})
}

func caseConsentsAllOrNone(k *kit) {
	of := newID[storage.Contact](k)
	first, fine, twice := k.consent(of), k.consent(of), k.consent(of)
	again := *first
	again.Granted = false
	k.agree(first)
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.is(tx.Consents().Append(ctx, fine, &again), storage.ErrExists)
		k.is(tx.Consents().Append(ctx, twice, twice), storage.ErrExists)
	})
	k.equal(k.consentsOf(of), []*storage.Consent{first})
}

// caseConsentsMove: nothing but the contact becomes another one.
func caseConsentsMove(k *kit) {
	from, to, other := newID[storage.Contact](k), newID[storage.Contact](k), newID[storage.Contact](k)
	cs := []*storage.Consent{k.consent(from), k.consent(to), k.consent(from), k.consent(other)}
	k.agree(cs...)
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Consents().Move(ctx, from, to))
		k.ok(tx.Consents().Move(ctx, newID[storage.Contact](k), other))
		k.ok(tx.Consents().Move(ctx, other, other))
	})
	cs[0].Contact, cs[2].Contact = to, to
	k.equal(k.consentsOf(to, other), cs)
	k.equal(k.consentsOf(from), []*storage.Consent{})
}

// caseConsentsTogether: nobody's entry is lost among those of others.
func caseConsentsTogether(k *kit) {
	const workers, rounds = 4, 5
	of := newID[storage.Contact](k)
	var all []*storage.Consent
	for range workers * rounds {
		all = append(all, k.consent(of))
	}
	k.together(workers, func(w int, s storage.Store) error {
		for _, c := range slices.Collect(slices.Chunk(all, rounds))[w] {
			err := s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error { return tx.Consents().Append(ctx, c) })
			if err != nil {
				return err
			}
		}
		return nil
	})
	k.equal(k.consentsOf(of), all)
}
