package storetest_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"github.com/rapport-go/rapport/storage"
)

func bendJournal(bend func(storage.Journal) storage.Journal) func(storage.Store, *shared) storage.Store {
	return bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, journal: bend(tx.Journal())} })
}

func journalFaults() []fault {
	return []fault{
		{
			name: "a full page skips an entry",
			bend: bendJournal(func(j storage.Journal) storage.Journal { return skips{j} }),
			must: []string{"journal/pages"}, may: []string{"journal/no gaps under many writers", "journal/cursors of what was forgotten"}, hangs: true,
		},
		{
			name: "entries are sorted by kind",
			bend: bendJournal(func(j storage.Journal) storage.Journal { return byKind{j} }),
			must: []string{"journal/in order"}, may: []string{"journal/*"}, hangs: true,
		},
		{
			name: "an unknown cursor is the beginning",
			bend: bendJournal(func(j storage.Journal) storage.Journal { return fromStart{j} }),
			must: []string{"journal/unknown cursor"}, may: []string{"journal/cursors of what was forgotten"},
		},
		{
			name: "the end is the beginning",
			bend: bendJournal(func(j storage.Journal) storage.Journal { return noEnd{j} }),
			must: []string{"journal/end"}, may: []string{"journal/since, at the edges"},
		},
		{
			name: "a place is given before the commit",
			open: func() func(string) storage.Store {
				s := &earlyPlaces{}
				return func(string) storage.Store { return s }
			},
			must: []string{"journal/late commit"}, hangs: true, alone: true,
		},
	}
}

type skips struct{ storage.Journal }

func (c skips) After(ctx context.Context, at storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	es, err := c.Journal.After(ctx, at, limit+1)
	if len(es) > limit {
		es[limit-1].Cursor = es[limit].Cursor
		es = es[:limit]
	}
	return es, err
}

type byKind struct{ storage.Journal }

func (c byKind) After(ctx context.Context, at storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	es, err := c.Journal.After(ctx, at, limit)
	if len(es) == 0 {
		return es, err
	}
	last := es[len(es)-1].Cursor
	slices.SortStableFunc(es, func(a, b *storage.JournalEntry) int { return len(a.Kind) - len(b.Kind) })
	if len(es) > 1 && es[0].Kind > es[1].Kind {
		es[0], es[1] = es[1], es[0]
	}
	es[len(es)-1].Cursor = last
	return es, err
}

type fromStart struct{ storage.Journal }

func (c fromStart) After(ctx context.Context, at storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	es, err := c.Journal.After(ctx, at, limit)
	if errors.Is(err, storage.ErrNotFound) {
		return c.Journal.After(ctx, "", limit)
	}
	return es, err
}

type noEnd struct{ storage.Journal }

func (c noEnd) End(ctx context.Context) (storage.Cursor, error) {
	_, err := c.Journal.End(ctx)
	return "", err
}

// earlyPlaces is a journal and nothing else. Its transactions run side by side
// and take an entry's place when it is appended, as a sequence of a database
// does.
type earlyPlaces struct {
	mu    sync.Mutex
	last  int
	shown []*storage.JournalEntry
}

func (s *earlyPlaces) View(ctx context.Context, fn work) error {
	return fn(ctx, earlyTx{journal: &earlyJournal{store: s}})
}

func (s *earlyPlaces) Update(ctx context.Context, fn work) error {
	j := &earlyJournal{store: s}
	if err := fn(ctx, earlyTx{journal: j}); err != nil {
		return err
	}
	runtime.Gosched()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown = append(s.shown, j.mine...)
	slices.SortFunc(s.shown, func(a, b *storage.JournalEntry) int { return place(a.Cursor) - place(b.Cursor) })
	return nil
}

func place(c storage.Cursor) int {
	n, _ := strconv.Atoi(string(c))
	return n
}

type earlyTx struct {
	storage.Tx
	journal *earlyJournal
}

func (t earlyTx) Journal() storage.Journal { return t.journal }

type earlyJournal struct {
	storage.Journal
	store *earlyPlaces
	mine  []*storage.JournalEntry
}

func (j *earlyJournal) Append(_ context.Context, es ...*storage.JournalEntry) error {
	j.store.mu.Lock()
	defer j.store.mu.Unlock()
	for _, e := range es {
		j.store.last++
		c := *e
		c.Cursor = storage.Cursor(strconv.Itoa(j.store.last))
		j.mine = append(j.mine, &c)
	}
	return nil
}

func (j *earlyJournal) After(_ context.Context, at storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	j.store.mu.Lock()
	defer j.store.mu.Unlock()
	var es []*storage.JournalEntry
	for _, e := range j.store.shown {
		if place(e.Cursor) > place(at) && len(es) < limit {
			es = append(es, e)
		}
	}
	return es, nil
}
