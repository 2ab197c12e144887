package storetest

import (
	"context"
	"runtime"

	"github.com/rapport-go/rapport/storage"
)

func (k *kit) append(es ...*storage.JournalEntry) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Journal().Append(ctx, es...)) })
}

// A reader follows the journal.
type reader struct {
	*kit
	at    storage.Cursor
	limit int
	got   []*storage.JournalEntry
}

// step reads one page.
func (r *reader) step() int {
	r.Helper()
	n := 0
	r.view(func(ctx context.Context, tx storage.Tx) {
		es, err := tx.Journal().After(ctx, r.at, r.limit)
		r.ok(err)
		if len(es) > r.limit {
			r.Fatalf("a page of %d has %d", r.limit, len(es))
		}
		if n = len(es); n > 0 {
			r.at, r.got = es[n-1].Cursor, append(r.got, es...)
		}
	})
	return n
}

// until reads on until there are n entries. A store may show an entry some time
// after its commit, while older transactions are still under way.
func (r *reader) until(n int) []*storage.JournalEntry {
	r.Helper()
	for len(r.got) < n {
		if r.step() == 0 {
			r.ok(r.ctx.Err())
			runtime.Gosched()
		}
	}
	if r.step() > 0 {
		r.Fatalf("got %d entries, want %d", len(r.got), n)
	}
	return r.got
}

// journal are the first n entries; there must be no more.
func (k *kit) journal(n int) []*storage.JournalEntry {
	k.Helper()
	return (&reader{kit: k, limit: 100}).until(n)
}

func kindsOf(es []*storage.JournalEntry) []string {
	return each(es, func(e *storage.JournalEntry) string { return e.Kind })
}

func (k *kit) entries(kinds ...string) []*storage.JournalEntry {
	return each(kinds, k.journalEntry)
}

func (k *kit) eachOnce(kinds []string) {
	k.Helper()
	times := map[string]int{}
	for _, kind := range kinds {
		times[kind]++
		if times[kind] > 1 {
			k.Fatalf("the reader got %s twice", kind)
		}
	}
}

// inOrder wants each worker's entries in the order of its commits.
func (k *kit) inOrder(got []string, workers, rounds, size int) {
	k.Helper()
	place := map[string]int{}
	for i, kind := range got {
		place[kind] = i
	}
	for w := range workers {
		last := -1
		for n := range rounds {
			for _, kind := range kindsOfRound(w, n, size) {
				at, ok := place[kind]
				if !ok || at < last {
					k.Fatalf("the reader got %s out of order, or not at all", kind)
				}
				last = at
			}
		}
	}
}
