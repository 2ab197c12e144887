package engagement_test

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A seedMutant is a fault that is planted in the store, to see that seeds find
// it.
type seedMutant string

const (
	noMutant       seedMutant = ""
	forgetsHanding seedMutant = "an outbox that forgets what was handed over"
	losesOutbox    seedMutant = "an outbox whose entries are gone once they are claimed"
	claimsAnybody  seedMutant = "an outbox whose leases keep nobody out, and that forgets what was handed over"
	losesDues      seedMutant = "due moments that are gone once they are claimed"
	commitsNothing seedMutant = "a store that says done and does nothing, now and then"
	losesRoom      seedMutant = "cases that are not counted"
)

func seedMutants() []seedMutant {
	return []seedMutant{forgetsHanding, losesOutbox, claimsAnybody, losesDues, commitsNothing, losesRoom}
}

// plant puts the fault into a transaction.
func (p *seedPlay) plant(tx storage.Tx) storage.Tx {
	tx = singleFile{tx}
	if p.mutant == noMutant {
		return tx
	}
	return plantedTx{tx, p.mutant}
}

type plantedTx struct {
	storage.Tx
	mutant seedMutant
}

func (t plantedTx) Outbox() storage.Outbox { return plantedOutbox{t.Tx.Outbox(), t.mutant} }
func (t plantedTx) Cases() storage.Cases   { return plantedCases{t.Tx.Cases(), t.mutant} }
func (t plantedTx) DueMoments() storage.DueMoments {
	return plantedMoments{t.Tx.DueMoments(), t.mutant}
}

type plantedOutbox struct {
	storage.Outbox
	mutant seedMutant
}

func (o plantedOutbox) Claim(ctx context.Context, ch channel.ID, c storage.Claim) ([]*storage.OutboxEntry, error) {
	if o.mutant == claimsAnybody {
		c.Until = c.Now.Add(time.Microsecond)
	}
	got, err := o.Outbox.Claim(ctx, ch, c)
	if err != nil {
		return nil, err
	}
	for _, e := range got {
		switch o.mutant {
		case forgetsHanding, claimsAnybody:
			e.HandedOver, e.Uncertain = false, false
		case losesOutbox:
			if _, err := o.Outbox.Complete(ctx, c.Lease, e.Message); err != nil {
				return nil, err
			}
		}
	}
	return got, nil
}

type plantedMoments struct {
	storage.DueMoments
	mutant seedMutant
}

func (m plantedMoments) Claim(ctx context.Context, c storage.Claim) ([]*storage.DueMoment, error) {
	got, err := m.DueMoments.Claim(ctx, c)
	if err != nil || m.mutant != losesDues {
		return got, err
	}
	for _, d := range got {
		if err := m.DueMoments.Cancel(ctx, d.DueKey); err != nil {
			return nil, err
		}
	}
	return got, nil
}

type plantedCases struct {
	storage.Cases
	mutant seedMutant
}

func (c plantedCases) Loads(ctx context.Context) ([]storage.Load, error) {
	if c.mutant == losesRoom {
		return nil, nil
	}
	return c.Cases.Loads(ctx)
}
