package engagement

import (
	"context"

	"github.com/rapport-go/rapport/engagement/internal/refusals"
	"github.com/rapport-go/rapport/storage"
)

// farewell does what takes the addresses of a person, before they are removed:
// providers are asked to forget them too, what they uploaded is noted, and what they
// said no to is kept, or not, as [Retention] says.
func (e *Engine) farewell(ctx context.Context, tx storage.Tx, r *Receipt) error {
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
	if err := e.askProviders(ctx, tx, r, addresses); err != nil {
		return err
	}
	if err := noteOwned(ctx, tx, r, addresses); err != nil {
		return err
	}
	return keepRefusals(ctx, tx, r, ids, addresses)
}

func keepRefusals(ctx context.Context, tx storage.Tx, r *Receipt, ids []storage.ContactID, addresses []*storage.Identity) error {
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
