package memory

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

type consents struct{ t *tx }

var consentKind = kind[storage.Consent]{
	name:   "consent",
	rows:   func(s *state) *tree[*storage.Consent] { return &s.consents },
	key:    func(v *storage.Consent) string { return id(v.ID) },
	opaque: true,
	copy:   copyConsent,
	links: func(s *state, v *storage.Consent) []link {
		return []link{{in: &s.consentByContact, key: id(v.Contact) + id(v.ID)}}
	},
}

func (c consents) Append(ctx context.Context, vs ...*storage.Consent) error {
	return c.t.write(ctx, func(s *state) error {
		for _, v := range vs {
			if consentKind.taken(s, v) {
				return consentKind.errorf("append", id(v.ID), storage.ErrExists)
			}
			consentKind.set(s, nil, consentKind.copy(v))
		}
		return nil
	})
}

func (c consents) OfContacts(ctx context.Context, want ...storage.ContactID) ([]*storage.Consent, error) {
	var found []*storage.Consent
	for _, contact := range inOrder(want) {
		page, err := consentKind.page(ctx, c.t, c.t.consentByContact.ascend(id(contact), ""), all)
		if err != nil {
			return nil, err
		}
		found = append(found, page...)
	}
	return found, c.t.usable(ctx)
}

func (c consents) Move(ctx context.Context, from, to storage.ContactID) error {
	return c.t.write(ctx, func(s *state) error {
		for _, old := range s.consentsOf(from) {
			moved := *old
			moved.Contact = to
			consentKind.set(s, old, &moved)
		}
		return nil
	})
}

// consentsOf is the entries themselves, not copies.
func (s *state) consentsOf(contact storage.ContactID) []*storage.Consent {
	var of []*storage.Consent
	for _, key := range s.consentByContact.ascend(id(contact), "") {
		v, _ := s.consents.get(key)
		of = append(of, v)
	}
	return of
}
