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
	c.Limit = m.of.left
	got, err := m.DueMoments.Claim(ctx, c)
	m.of.left = 0
	if err != nil || len(got) == 0 {
		return nil, err
	}
	m.of.last = got[0].DueKey
	return m.alike(ctx, c.Lease, got)
}

// alike gives those back that are not done together with the first.
func (m steppingMoments) alike(ctx context.Context, lease storage.LeaseID, got []*storage.DueMoment) ([]*storage.DueMoment, error) {
	first := batchOf(got[0])
	var same []*storage.DueMoment
	for i, d := range got {
		if i == 0 || first != "" && batchOf(d) == first {
			same = append(same, d)
			continue
		}
		if _, err := m.DueMoments.Reschedule(ctx, lease, d.At, d.DueKey); err != nil {
			return nil, err
		}
	}
	if len(same) > 1 {
		m.of.last = storage.DueKey{Kind: "several"}
	}
	return same, nil
}

// batchOf says which moments are done together; empty for those that are not.
func batchOf(d *storage.DueMoment) string {
	switch d.Kind {
	case "route", "route.later":
		return "route"
	case "room", "room.changed", "place":
		return "room"
	}
	return ""
}
