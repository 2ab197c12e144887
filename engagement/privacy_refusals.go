package engagement

import (
	"context"

	"github.com/rapport-go/rapport/engagement/internal/refusals"
	"github.com/rapport-go/rapport/storage"
)

// keepRefusals keeps that a person does not want to be written to, before their
// addresses are removed, or removes that too, as [Retention] says.
func keepRefusals(ctx context.Context, tx storage.Tx, r *Receipt) error {
	contacts, err := person(ctx, tx, r.Contact)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	var ids []storage.ContactID
	for _, c := range contacts {
		ids = append(ids, c.ID)
	}
	addresses, err := tx.Identities().OfContacts(ctx, ids...)
	if err != nil || len(addresses) == 0 {
		return err
	}
	policy, _, err := loadRetention(ctx, tx)
	if err != nil {
		return err
	}
	if !policy.Refusals {
		return refusals.Forget(ctx, tx, addresses)
	}
	ledger, err := tx.Consents().OfContacts(ctx, ids...)
	if err != nil {
		return err
	}
	r.Refusals, err = refusals.Keep(ctx, tx, r.RequestedAt, addresses, ledger)
	if r.Refusals > 0 {
		r.NotRemoved = append(r.NotRemoved, "a hash of each address at which the person did not want to be written to, so that this holds when they are added again")
	}
	return err
}
