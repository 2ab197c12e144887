package assign

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A row is a case that waits in a place. Its record is read when it is looked at.
type row struct {
	c      *storage.Case
	at     storage.QueuePlace
	record *Record
}

func (r *row) read() error {
	if r.record != nil {
		return nil
	}
	record, err := ReadRecord(r.c)
	r.record = &record
	return err
}

// leftOver reports whether a case only waits at a destination because nobody else
// keeps it, and cannot be had there any more.
func (r *row) leftOver(at routing.DestinationID) bool {
	last := r.record.Last
	return last != nil && last.Leftover && !slices.Contains(r.record.Standby, fullPlace(at))
}

// A lane is a place in which cases wait, as one search walks through it.
type lane struct {
	round *Round
	name  storage.QueueID
	// at is the destination whose ageing and members count; empty for none.
	at routing.DestinationID
	// free says that capacity does not count here.
	free bool
	// standby says that its cases wait elsewhere.
	standby bool
	page    func(ctx context.Context, after storage.QueuePlace, n int) ([]*row, error)
	fits    func(ctx context.Context, r *row) (bool, error)
	shelf   *shelf
	from    storage.QueuePlace // where the shelf begins
	place   int                // in the shelf
	// unsure says that a case was left out that might do after all.
	unsure bool
}

// A shelf is what was read of a place from somewhere on, for all who look there.
type shelf struct {
	rows  []*row
	ended bool
}

type shelfKey struct {
	name storage.QueueID
	from storage.QueuePlace
}

// searchPage is how many cases are read at once at most, and firstPage how many at
// first: mostly the first will do.
const (
	searchPage = 100
	firstPage  = 10
)

// head is the first case of a lane that will do; nil if there is none.
func (p *picking) head(ctx context.Context, l *lane) (*row, error) {
	for {
		r, err := p.row(ctx, l)
		if r == nil || err != nil {
			return nil, err
		}
		ok, err := p.will(ctx, l, r)
		if ok || err != nil {
			return r, err
		}
		l.next(r)
	}
}

// will reports whether a case will do.
func (p *picking) will(ctx context.Context, l *lane, r *row) (bool, error) {
	if r.c.Offered || p.Tried[r.c.ID] {
		return false, nil
	}
	if err := r.read(); err != nil {
		return false, err
	}
	return l.fits(ctx, r)
}

// next goes on behind a row. The next transaction does so too, unless it may have
// to look at one before it again.
func (l *lane) next(r *row) {
	if l.place++; !l.unsure {
		l.round.Places[l.name] = r.at
	}
}

// row is the case at which a lane stands; nil at its end.
func (p *picking) row(ctx context.Context, l *lane) (*row, error) {
	if l.shelf == nil {
		l.from = l.round.Places[l.name]
		key := shelfKey{l.name, l.from}
		if p.shelves[key] == nil {
			p.shelves[key] = &shelf{}
		}
		l.shelf = p.shelves[key]
	}
	if err := l.read(ctx); err != nil || l.place >= len(l.shelf.rows) {
		return nil, err
	}
	return l.shelf.rows[l.place], nil
}

// read reads on, if that is needed.
func (l *lane) read(ctx context.Context) error {
	s, after, n := l.shelf, l.from, firstPage
	if s.ended || l.place < len(s.rows) {
		return nil
	}
	if len(s.rows) > 0 {
		after, n = s.rows[len(s.rows)-1].at, min(len(s.rows), searchPage)
	}
	rows, err := l.page(ctx, after, n)
	if err != nil {
		return err
	}
	s.rows, s.ended = append(s.rows, rows...), len(rows) < n
	return nil
}

// rowsOf are the rows of cases, each in its place.
func rowsOf(cases []*storage.Case, at func(i int) storage.QueuePlace) []*row {
	rows := make([]*row, len(cases))
	for i, c := range cases {
		rows[i] = &row{c: c, at: at(i)}
	}
	return rows
}

// queued reads a queue.
func (p *picking) queued(name storage.QueueID) func(context.Context, storage.QueuePlace, int) ([]*row, error) {
	return func(ctx context.Context, after storage.QueuePlace, n int) ([]*row, error) {
		cases, err := p.tx.Cases().Waiting(ctx, storage.QueueQuery{Queue: name, After: after, Limit: n})
		if err != nil {
			return nil, err
		}
		return rowsOf(cases, func(i int) storage.QueuePlace { return cases[i].Place() }), nil
	}
}

// standing reads who stands by for a place.
func (p *picking) standing(name storage.QueueID) func(context.Context, storage.QueuePlace, int) ([]*row, error) {
	return func(ctx context.Context, after storage.QueuePlace, n int) ([]*row, error) {
		ss, err := p.tx.Standbys().Waiting(ctx, storage.QueueQuery{Queue: name, After: after, Limit: n})
		if err != nil {
			return nil, err
		}
		ids := make([]storage.CaseID, len(ss))
		for i, s := range ss {
			ids[i] = s.Case
		}
		cases, err := p.tx.Cases().Get(ctx, ids...)
		if err != nil {
			return nil, err
		}
		return rowsOf(cases, func(i int) storage.QueuePlace { return ss[i].Standing() }), nil
	}
}

// named reads the cases that wait for one agent alone, by their latest activity.
func (p *picking) named(of storage.AgentID) func(context.Context, storage.QueuePlace, int) ([]*row, error) {
	return func(ctx context.Context, after storage.QueuePlace, n int) ([]*row, error) {
		q := storage.CaseQuery{State: storage.CaseOpen, For: of, Oldest: true, Limit: n}
		if !after.IsZero() {
			q.After = storage.CasePlace{LastActivity: after.Rank, ID: after.ID}
		}
		cases, err := p.tx.Cases().List(ctx, q)
		if err != nil {
			return nil, err
		}
		return rowsOf(cases, func(i int) storage.QueuePlace {
			return storage.QueuePlace{Rank: cases[i].LastActivity, ID: cases[i].ID}
		}), nil
	}
}
