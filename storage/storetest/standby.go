package storetest

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/rapport-go/rapport/storage"
)

func standbyCases() []Case {
	return []Case{
		{"standbys/order", caseStandbyOrder},
		{"standbys/pages", caseStandbyPages},
		{"standbys/replace", caseStandbysReplaced},
	}
}

// manyStandbys are two places of each of many cases, and some that several cases
// share but for the id. They are stored in no order.
func (k *kit) manyStandbys() []storage.Standby {
	urgencies := []int{0, -1, 5, math.MaxInt, math.MinInt}
	ranks := []time.Time{start, start.Add(time.Microsecond), after(-5), time.Unix(0, 0).UTC(), time.Unix(-9, 0).UTC()}
	var ss []storage.Standby
	var cases []storage.CaseID
	for i := range 100 {
		of := newID[storage.Case](k)
		cases = append(cases, of)
		ss = append(ss,
			storage.Standby{Case: of, Place: "sales", Urgency: urgencies[i%5], Rank: ranks[i/5%5]},
			storage.Standby{Case: of, Place: []storage.QueueID{"care", "sal"}[i%2], Urgency: urgencies[i/5%5], Rank: ranks[i%5]})
	}
	shuffled := slices.Clone(ss)
	for i := range shuffled {
		shuffled[i] = ss[i*37%len(ss)]
	}
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Standbys().Replace(ctx, cases, shuffled...)) })
	return ss
}

// standingBy are the standbys of a place in order, found the slow way.
func standingBy(ss []storage.Standby, place storage.QueueID) []storage.Standby {
	var out []storage.Standby
	for _, s := range ss {
		if s.Place == place {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b storage.Standby) int {
		return cmp.Or(cmp.Compare(b.Urgency, a.Urgency), a.Rank.Compare(b.Rank), a.Case.Compare(b.Case))
	})
	return out
}

func (k *kit) standbys(ctx context.Context, tx storage.Tx, place storage.QueueID, want ...storage.Standby) {
	k.Helper()
	got, err := tx.Standbys().Waiting(ctx, storage.QueueQuery{Queue: place, Limit: 999})
	k.ok(err)
	if len(got)+len(want) > 0 {
		k.equal(got, want)
	}
}

func caseStandbyOrder(k *kit) {
	ss := k.manyStandbys()
	other := k.on(k.open("two"))
	elsewhere := storage.Standby{Case: newID[storage.Case](k), Place: "sales", Urgency: 1, Rank: start}
	other.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Standbys().Replace(ctx, []storage.CaseID{elsewhere.Case}, elsewhere))
	})
	k.on(k.again()).view(func(ctx context.Context, tx storage.Tx) {
		for _, place := range []storage.QueueID{"sales", "care", "sal", "none"} {
			k.standbys(ctx, tx, place, standingBy(ss, place)...)
		}
	})
	other.view(func(ctx context.Context, tx storage.Tx) { k.standbys(ctx, tx, "sales", elsewhere) })
}

func caseStandbyPages(k *kit) {
	want := standingBy(k.manyStandbys(), "sales")
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, size := range []int{1, 7, 100} {
			var all []storage.Standby
			q := storage.QueueQuery{Queue: "sales", Limit: size}
			for page := []storage.Standby{{}}; len(page) > 0 && len(all) <= len(want); {
				var err error
				page, err = tx.Standbys().Waiting(ctx, q)
				k.ok(err)
				if all = append(all, page...); len(page) > size {
					k.Fatalf("a page of %d has %d", size, len(page))
				}
				if len(page) > 0 {
					q.After = page[len(page)-1].Standing()
				}
			}
			k.equal(all, want)
		}
	})
}

// caseStandbysReplaced: nothing is left of what a case stood by for before, other
// cases keep theirs, and of two for one place the later one counts.
func caseStandbysReplaced(k *kit) {
	a, b := newID[storage.Case](k), newID[storage.Case](k)
	at := func(of storage.CaseID, place storage.QueueID, urgency int) storage.Standby {
		return storage.Standby{Case: of, Place: place, Urgency: urgency, Rank: start}
	}
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Standbys().Replace(ctx, []storage.CaseID{a, b}, at(a, "sales", 1), at(a, "care", 2), at(b, "sales", 3)))
		k.standbys(ctx, tx, "sales", at(b, "sales", 3), at(a, "sales", 1))
	})
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Standbys().Replace(ctx, []storage.CaseID{a}, at(a, "sales", 9), at(a, "sales", 4), at(a, "vip", 5)))
		k.standbys(ctx, tx, "sales", at(a, "sales", 4), at(b, "sales", 3))
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		k.standbys(ctx, tx, "sales", at(a, "sales", 4), at(b, "sales", 3))
		k.standbys(ctx, tx, "care")
		k.standbys(ctx, tx, "vip", at(a, "vip", 5))
	})
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Standbys().Replace(ctx, []storage.CaseID{b, a})) })
	k.view(func(ctx context.Context, tx storage.Tx) {
		k.standbys(ctx, tx, "sales")
		k.standbys(ctx, tx, "vip")
	})
}
