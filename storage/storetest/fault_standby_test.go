package storetest_test

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// standbyFaults are about what cases stand by for.
func standbyFaults() []fault {
	return []fault{
		{
			name: "what a case stood by for before is left",
			bend: bendStandbys(func(c storage.Standbys) storage.Standbys { return lastingStandbys{c} }),
			must: []string{"standbys/replace"}, may: []string{"*/standbys"},
		},
		{
			name: "the first of two standbys counts",
			bend: bendStandbys(func(c storage.Standbys) storage.Standbys { return firstStandby{c} }),
			must: []string{"standbys/replace"},
		},
		{
			name: "who stands by is listed by time alone",
			bend: bendStandbys(func(c storage.Standbys) storage.Standbys { return standbysByRank{c} }),
			must: []string{"standbys/order", "standbys/pages"}, may: []string{"standbys/replace"},
		},
		{
			name: "a page of who stands by begins with the last of the one before",
			bend: bendStandbys(func(c storage.Standbys) storage.Standbys { return overlappingStandbys{c} }),
			must: []string{"standbys/pages"},
		},
	}
}

func bendStandbys(bend func(storage.Standbys) storage.Standbys) func(storage.Store, *shared) storage.Store {
	return bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, standbys: bend(tx.Standbys())} })
}

type lastingStandbys struct{ storage.Standbys }

func (c lastingStandbys) Replace(ctx context.Context, cases []storage.CaseID, ss ...storage.Standby) error {
	if len(ss) == 0 {
		return c.Standbys.Replace(ctx, nil)
	}
	return c.Standbys.Replace(ctx, cases, ss...)
}

type firstStandby struct{ storage.Standbys }

func (c firstStandby) Replace(ctx context.Context, cases []storage.CaseID, ss ...storage.Standby) error {
	ss = slices.Clone(ss)
	slices.Reverse(ss)
	return c.Standbys.Replace(ctx, cases, ss...)
}

type standbysByRank struct{ storage.Standbys }

func (c standbysByRank) Waiting(ctx context.Context, q storage.QueueQuery) ([]storage.Standby, error) {
	ss, err := c.Standbys.Waiting(ctx, q)
	slices.SortStableFunc(ss, func(a, b storage.Standby) int { return a.Rank.Compare(b.Rank) })
	return ss, err
}

type overlappingStandbys struct{ storage.Standbys }

func (c overlappingStandbys) Waiting(ctx context.Context, q storage.QueueQuery) ([]storage.Standby, error) {
	if !q.After.IsZero() {
		q.After.ID[15]--
	}
	return c.Standbys.Waiting(ctx, q)
}
