package engagement_test

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// A stepper is a store on which an engine does only as many due moments as it is
// allowed to, one after the other: what happens is the same each time, and several
// engines can take turns.
type stepper struct {
	storage.Store
	left int
	last storage.DueKey // what was claimed last
}

func (s *stepper) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	return s.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error { return fn(ctx, steppingTx{tx, s}) })
}

type steppingTx struct {
	storage.Tx
	of *stepper
}

func (t steppingTx) DueMoments() storage.DueMoments { return steppingMoments{t.Tx.DueMoments(), t.of} }

type steppingMoments struct {
	storage.DueMoments
	of *stepper
}

func (m steppingMoments) Claim(ctx context.Context, c storage.Claim) ([]*storage.DueMoment, error) {
	if m.of.left <= 0 {
		return nil, nil
	}
	c.Limit = 1
	got, err := m.DueMoments.Claim(ctx, c)
	for _, d := range got {
		m.of.left, m.of.last = m.of.left-1, d.DueKey
	}
	return got, err
}
