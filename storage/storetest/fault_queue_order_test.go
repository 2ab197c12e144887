package storetest_test

import (
	"cmp"
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// sorting bends the order of queues. Their pages follow it.
func sorting(compare func(a, b *storage.Case) int) func(storage.Store, *shared) storage.Store {
	return bendCases(func(c storage.Cases, _ *shared) storage.Cases { return resorted{c, &compare} })
}

type resorted struct {
	storage.Cases
	compare *func(a, b *storage.Case) int
}

func (c resorted) Waiting(ctx context.Context, q storage.QueueQuery) ([]*storage.Case, error) {
	vs, err := all(ctx, c.Cases, q.Queue)
	slices.SortStableFunc(vs, *c.compare)
	if at := slices.IndexFunc(vs, func(v *storage.Case) bool { return v.Place() == q.After }); at >= 0 {
		vs = vs[at+1:]
	}
	return vs[:min(q.Limit, len(vs))], err
}

func byID(a, b *storage.Case) int { return a.ID.Compare(b.ID) }

func byRank(a, b *storage.Case) int { return a.Rank.Compare(b.Rank) }

func byCalm(a, b *storage.Case) int { return cmp.Compare(a.Urgency, b.Urgency) }

func bySize(a, b *storage.Case) int { return cmp.Compare(uint64(b.Urgency), uint64(a.Urgency)) }

func byLatest(a, b *storage.Case) int {
	return cmp.Or(cmp.Compare(b.Urgency, a.Urgency), a.Rank.Compare(b.Rank), b.ID.Compare(a.ID))
}
