package storetest

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/storage"
)

func journalCases() []Case {
	return []Case{
		{"journal/in order", caseJournalOrder},
		{"journal/pages", caseJournalPages},
		{"journal/end", caseJournalEnd},
		{"journal/unknown cursor", caseJournalUnknown},
		{"journal/rollback", caseJournalRollback},
		{"journal/tenants", caseJournalTenants},
		{"journal/snapshot", caseJournalSnapshot},
		{"journal/copies", caseJournalCopies},
		{"journal/late commit", caseJournalLate},
		{"journal/no gaps under many writers", caseJournalGaps},
	}
}

func caseJournalOrder(k *kit) {
	es := k.entries("b", "a", "c", "d")
	es[1].Data, es[1].Actor, es[1].Contact = nil, storage.Author{}, storage.ContactID{}
	k.append(es[:3]...)
	k.append(es[3])
	got := k.journal(4)
	for i, e := range got {
		if e.Cursor == "" {
			k.Fatalf("an entry was read without a cursor")
		}
		c := *e
		c.Cursor = ""
		k.equal(&c, es[i])
	}
}

func caseJournalPages(k *kit) {
	want := texts("e", 11)
	k.append(k.entries(want...)...)
	k.journal(11)
	for _, size := range []int{1, 4, 11} {
		r := &reader{kit: k, limit: size}
		k.equal(kindsOf(r.until(11)), want)
	}
}

func (k *kit) end() (c storage.Cursor) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		var err error
		c, err = tx.Journal().End(ctx)
		k.ok(err)
	})
	return c
}

// caseJournalEnd: from the end, a reader gets what comes after and nothing of
// what was there.
func caseJournalEnd(k *kit) {
	empty := k.end()
	k.append(k.entries("a", "b")...)
	k.journal(2)
	full := k.end()
	k.append(k.entries("c")...)
	k.journal(3)
	k.equal(kindsOf((&reader{kit: k, limit: 9, at: empty}).until(3)), []string{"a", "b", "c"})
	k.equal(kindsOf((&reader{kit: k, limit: 9, at: full}).until(1)), []string{"c"})
	k.equal(kindsOf((&reader{kit: k.on(k.again()), limit: 9, at: full}).until(1)), []string{"c"})
}

func caseJournalUnknown(k *kit) {
	k.append(k.entries("a")...)
	k.journal(1)
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, c := range []storage.Cursor{"no such place", "-1", "'; --", "999999999999999999999999"} {
			_, err := tx.Journal().After(ctx, c, 9)
			k.is(err, storage.ErrNotFound)
		}
	})
}

func caseJournalRollback(k *kit) {
	k.append(k.entries("a")...)
	k.is(k.store.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
		k.ok(tx.Journal().Append(ctx, k.entries("lost")...))
		return errMine
	}), errMine)
	k.append(k.entries("b")...)
	k.equal(kindsOf(k.journal(2)), []string{"a", "b"})
}

func caseJournalTenants(k *kit) {
	other := k.on(k.open("two"))
	k.append(k.entries("a", "b")...)
	other.append(k.entries("c")...)
	k.equal(kindsOf(k.journal(2)), []string{"a", "b"})
	k.equal(kindsOf(other.journal(1)), []string{"c"})
}

func caseJournalSnapshot(k *kit) {
	k.append(k.entries("a")...)
	k.journal(1)
	beside := k.on(k.again())
	k.view(func(ctx context.Context, tx storage.Tx) {
		for range 2 {
			es, err := tx.Journal().After(ctx, "", 9)
			k.ok(err)
			k.equal(kindsOf(es), []string{"a"})
			beside.append(k.entries("b")...)
		}
	})
	k.equal(kindsOf(k.journal(3)), []string{"a", "b", "b"})
}

func caseJournalCopies(k *kit) {
	e := k.journalEntry("a")
	want := k.form(e)
	k.append(e)
	e.Kind, e.Data[0] = "spoilt", 'x'
	for range 2 {
		got := k.journal(1)[0]
		got.Cursor = ""
		k.equal(k.form(got), want)
		got.Kind, got.Data[0] = "spoilt", 'x'
	}
}

// caseJournalLate: a transaction that appends first and commits last must not
// be passed over by who reads in between. Where transactions cannot run side by
// side, the second one just waits.
func caseJournalLate(k *kit) {
	appended, second := make(chan struct{}), make(chan error, 1)
	late := k.again()
	go func() {
		<-appended
		second <- late.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
			return tx.Journal().Append(ctx, k.journalEntry("second"))
		})
	}()
	r := &reader{kit: k.on(k.again()), limit: 9}
	err := k.store.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
		err := tx.Journal().Append(ctx, k.journalEntry("first"))
		close(appended)
		r.during(second)
		return err
	})
	k.ok(errors.Join(err, <-second))
	k.equal(kindsOf(r.until(2)), kindsOf(k.journal(2)))
}

// during reads until something has ended, and some pages more. It leaves off
// after a while, since what is waited for may itself be waiting for the caller.
func (r *reader) during(ended chan error) {
	r.Helper()
	while := time.NewTimer(250 * time.Millisecond)
	defer while.Stop()
	r.step()
	select {
	case err := <-ended:
		ended <- err
	case <-while.C:
	}
	for range 20 {
		r.step()
		runtime.Gosched()
	}
}

// caseJournalGaps: a reader that follows while many write sees every entry
// once, each writer's in the order of its commits, and all of them in the same
// order as somebody who reads later.
func caseJournalGaps(k *kit) {
	const workers, rounds, size = 4, 10, 3
	r := &reader{kit: k.on(k.again()), limit: 4}
	done := make(chan error, 1)
	go func() {
		done <- k.race(workers, func(w int, s storage.Store) error { return k.appendRounds(s, w, rounds, size) })
	}()
	for following := true; following; {
		select {
		case err := <-done:
			k.ok(err)
			following = false
		default:
			r.step()
		}
	}
	got := kindsOf(r.until(workers * rounds * size))
	k.equal(got, kindsOf(k.journal(len(got))))
	k.eachOnce(got)
	k.inOrder(got, workers, rounds, size)
}

// appendRounds appends the entries of one worker, a round in a transaction.
func (k *kit) appendRounds(s storage.Store, worker, rounds, size int) error {
	for n := range rounds {
		es := k.entries(kindsOfRound(worker, n, size)...)
		err := s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
			if err := tx.Journal().Append(ctx, es[:1]...); err != nil {
				return err
			}
			return tx.Journal().Append(ctx, es[1:]...)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func kindsOfRound(worker, round, size int) []string {
	return texts(strconv.Itoa(worker)+"/"+strconv.Itoa(round), size)
}
