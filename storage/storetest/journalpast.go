package storetest

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/rapport-go/rapport/storage"
)

func journalPastCases() []Case {
	return []Case{
		{"journal/since an instant", caseJournalSince},
		{"journal/since, at the edges", caseJournalSinceEdges},
		{"journal/of a case", caseJournalOfCase},
		{"journal/of a case, pages", caseJournalOfCasePages},
		{"journal/forget", caseJournalForget},
		{"journal/forget in parts", caseJournalForgetParts},
		{"journal/cursors of what was forgotten", caseJournalForgotten},
		{"journal/forget, and where it was cut", caseJournalCut},
		{"journal/forget all", caseJournalForgetAll},
		{"journal/forget, rollback and tenants", caseJournalForgetApart},
	}
}

// dated are entries of these instants.
func (k *kit) dated(ats ...time.Time) []*storage.JournalEntry {
	return each(ats, func(at time.Time) *storage.JournalEntry {
		e := k.journalEntry(at.Format(time.RFC3339Nano))
		e.At = at
		return e
	})
}

func (k *kit) since(at time.Time) (c storage.Cursor) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		var err error
		c, err = tx.Journal().Since(ctx, at)
		k.ok(err)
	})
	return c
}

// behind are the entries behind a cursor, all in one page.
func (k *kit) behind(c storage.Cursor) (es []*storage.JournalEntry) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		var err error
		es, err = tx.Journal().After(ctx, c, 10_000)
		k.ok(err)
	})
	return es
}

// caseJournalSince: whatever the order of entries within the slack, and however
// many of them a transaction wrote, none is passed over, and little is read in
// vain.
func caseJournalSince(k *kit) {
	const size = 40
	random := rand.New(rand.NewPCG(7, 7))
	var ats []time.Time
	for i := range size {
		early := time.Duration(random.Int64N(int64(storage.JournalSlack)))
		ats = append(ats, start.Add(time.Duration(i)*storage.JournalSlack/4-early).Truncate(time.Microsecond))
	}
	for i := 0; i < size; {
		n := min(1+random.IntN(6), size-i)
		k.append(k.dated(ats[i : i+n]...)...)
		i += n
	}
	k.journal(size)
	for _, at := range ats {
		k.sinceHolds(at, ats)
		k.sinceHolds(at.Add(storage.JournalSlack), ats)
	}
}

func (k *kit) sinceHolds(at time.Time, all []time.Time) {
	k.Helper()
	got, late := k.behind(k.since(at)), 0
	for _, e := range got {
		if !e.At.Before(at) {
			late++
		}
	}
	want := 0
	for _, a := range all {
		if !a.Before(at) {
			want++
		}
	}
	k.equal(late, want)
	if len(got) > 0 && got[0].At.Before(at.Add(-storage.JournalSlack)) {
		k.Fatalf("since %s begins with an entry of %s", at, got[0].At)
	}
}

func caseJournalSinceEdges(k *kit) {
	k.equal(k.since(start), "")
	k.append(k.dated(after(0), after(1), after(1), after(2))...)
	k.journal(4)
	k.equal(k.since(start.Add(-time.Hour)), "")
	k.equal(k.since(after(1).Add(storage.JournalSlack)), k.journal(4)[0].Cursor)
	k.equal(k.since(after(99).Add(storage.JournalSlack)), k.end())
	other := k.on(k.open("two"))
	k.equal(other.since(after(99)), "")
}

// ofCase is an entry about a case.
func (k *kit) ofCase(kind string, of storage.CaseID) *storage.JournalEntry {
	e := k.journalEntry(kind)
	e.Case = of
	return e
}

func (k *kit) aboutCase(of storage.CaseID, kinds []string, before storage.Cursor, limit int) (es []*storage.JournalEntry) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		var err error
		es, err = tx.Journal().OfCase(ctx, of, kinds, before, limit)
		k.ok(err)
	})
	return es
}

func caseJournalOfCase(k *kit) {
	one, two := newID[storage.Case](k), newID[storage.Case](k)
	none := k.ofCase("case.opened", storage.CaseID{})
	k.append(k.ofCase("case.opened", one), k.ofCase("message.received", one), k.ofCase("case.opened", two), none)
	k.append(k.ofCase("automation.ran", one), k.ofCase("case.closed", one), k.ofCase("message", one), k.ofCase("case.open", one))
	all := k.journal(8)
	k.equal(k.aboutCase(one, nil, "", 9), []*storage.JournalEntry{all[7], all[6], all[5], all[4], all[0]})
	k.equal(kindsOf(k.aboutCase(one, []string{"case.opened", "automation.ran"}, "", 9)), []string{"automation.ran", "case.opened"})
	k.equal(kindsOf(k.aboutCase(one, []string{"message.received", "case"}, "", 9)), []string{})
	k.equal(kindsOf(k.aboutCase(two, nil, "", 9)), []string{"case.opened"})
	k.equal(kindsOf(k.aboutCase(storage.CaseID{}, nil, "", 9)), []string{})
	k.equal(kindsOf(k.on(k.open("two")).aboutCase(one, nil, "", 9)), []string{})
}

func caseJournalOfCasePages(k *kit) {
	one := newID[storage.Case](k)
	for i := range 7 {
		k.append(k.ofCase(texts("case", 7)[i], one), k.ofCase("case.other", newID[storage.Case](k)))
	}
	k.journal(14)
	var got []string
	at := storage.Cursor("")
	for range 3 {
		page := k.aboutCase(one, nil, at, 3)
		if len(page) == 0 || len(page) > 3 {
			k.Fatalf("a page of 3 has %d", len(page))
		}
		got, at = append(got, kindsOf(page)...), page[len(page)-1].Cursor
	}
	k.equal(got, []string{"case-6", "case-5", "case-4", "case-3", "case-2", "case-1", "case-0"})
	k.equal(len(k.aboutCase(one, nil, at, 3)), 0)
	k.view(func(ctx context.Context, tx storage.Tx) {
		_, err := tx.Journal().OfCase(ctx, one, nil, "no such place", 3)
		k.is(err, storage.ErrNotFound)
	})
}

func (k *kit) cut(before time.Time, limit, want int) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) {
		n, err := tx.Journal().Forget(ctx, before, limit)
		k.ok(err)
		k.equal(n, want)
	})
}

// caseJournalForget: what is not old enough ends it, also for what stands behind.
func caseJournalForget(k *kit) {
	k.append(k.dated(after(0), after(1), after(5), after(2), after(6))...)
	all := k.journal(5)
	k.cut(after(0), 9, 0)
	k.cut(after(3), 9, 2)
	k.cut(after(3), 9, 0)
	k.equal(k.behind(""), all[2:])
	k.equal(k.on(k.again()).behind(""), all[2:])
	k.cut(after(6), 9, 2)
	k.equal(k.behind(""), all[4:])
}

func caseJournalForgetParts(k *kit) {
	k.append(k.dated(after(0), after(1), after(2), after(3), after(4))...)
	all := k.journal(5)
	k.cut(after(4), 3, 3)
	k.equal(k.behind(""), all[3:])
	k.cut(after(4), 3, 1)
	k.equal(k.behind(""), all[4:])
	k.cut(after(4), 3, 0)
	k.update(func(ctx context.Context, tx storage.Tx) {
		if _, err := tx.Journal().Forget(ctx, after(9), 0); err == nil {
			k.Fatalf("no limit is taken for a limit")
		}
	})
}

// caseJournalForgotten: who is far behind goes on with the first entry that is
// kept; what never was a place is none now.
func caseJournalForgotten(k *kit) {
	k.append(k.dated(after(0), after(1), after(2), after(3))...)
	all := k.journal(4)
	k.cut(after(2), 9, 2)
	k.equal(k.behind(all[0].Cursor), all[2:])
	k.equal(k.behind(all[1].Cursor), all[2:])
	k.equal(k.behind(all[2].Cursor), all[3:])
	k.equal(kindsOf((&reader{kit: k, limit: 1, at: all[0].Cursor}).until(2)), kindsOf(all[2:]))
	k.equal(k.since(after(9)), "")
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, c := range []storage.Cursor{"no such place", "-1", "999999999999999999999999"} {
			_, err := tx.Journal().After(ctx, c, 9)
			k.is(err, storage.ErrNotFound)
		}
	})
}

// caseJournalForgetAll: places are not given twice, even if nothing is left.
func caseJournalForgetAll(k *kit) {
	k.append(k.dated(after(0), after(1))...)
	old := k.journal(2)
	k.cut(after(9), 9, 2)
	k.equal(len(k.behind("")), 0)
	k.equal(len(k.behind(old[1].Cursor)), 0)
	k.append(k.dated(after(2), after(3))...)
	for _, c := range []storage.Cursor{"", old[0].Cursor, old[1].Cursor} {
		r := &reader{kit: k, limit: 9, at: c}
		k.equal(kindsOf(r.until(2)), kindsOf(k.dated(after(2), after(3))))
	}
}

func caseJournalForgetApart(k *kit) {
	other := k.on(k.open("two"))
	k.append(k.dated(after(0), after(1))...)
	other.append(k.dated(after(0))...)
	k.journal(2)
	other.journal(1)
	k.is(k.store.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
		n, err := tx.Journal().Forget(ctx, after(9), 9)
		k.ok(err)
		k.equal(n, 2)
		return errMine
	}), errMine)
	k.equal(len(k.behind("")), 2)
	k.cut(after(9), 9, 2)
	other.journal(1)

}

// caseJournalCut: the cut is the last entry that is gone, and nobody else's.
func caseJournalCut(k *kit) {
	k.append(k.dated(after(0), after(1), after(2), after(3))...)
	all := k.journal(4)
	is := func(k *kit, want storage.Cursor) {
		k.view(func(ctx context.Context, tx storage.Tx) {
			got, err := tx.Journal().Cut(ctx)
			k.ok(err)
			k.equal(got, want)
		})
	}
	is(k, "")
	k.cut(after(2), 1, 1)
	is(k, all[0].Cursor)
	k.cut(after(2), 9, 1)
	is(k, all[1].Cursor)
	is(k.on(k.again()), all[1].Cursor)
	is(k.on(k.open("two")), "")
	k.cut(after(9), 9, 2)
	is(k, all[3].Cursor)
}
