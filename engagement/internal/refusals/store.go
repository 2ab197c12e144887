package refusals

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/mint"
	"github.com/rapport-go/rapport/storage"
)

// A Store is a store in which a contact who gets an address of which a no is kept has
// that no in their ledger from the beginning, whoever adds it. Both fields are
// required.
type Store struct {
	storage.Store
	Mint *mint.Mint
}

// Update runs fn in one transaction.
func (s Store) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	return s.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		return fn(ctx, remembering{tx, s.Mint})
	})
}

// remembering is a transaction that looks at the addresses which are added.
type remembering struct {
	storage.Tx
	mint *mint.Mint
}

func (r remembering) Identities() storage.Identities { return identities{r.Tx.Identities(), r} }

type identities struct {
	storage.Identities
	r remembering
}

func (i identities) Insert(ctx context.Context, vs ...*storage.Identity) error {
	if err := i.Identities.Insert(ctx, vs...); err != nil {
		return err
	}
	at := time.Now().UTC().Truncate(time.Microsecond)
	ledger, err := Of(ctx, i.r.Tx, at, vs...)
	if err != nil || len(ledger) == 0 {
		return err
	}
	for _, c := range ledger {
		c.ID = i.r.mint.Consent(at)
	}
	return i.r.Tx.Consents().Append(ctx, ledger...)
}
