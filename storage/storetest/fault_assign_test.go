package storetest_test

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/rapport-go/rapport/storage"
)

const oneUpdate = "cases/S2.6 one of several updates of a version"

// assignFaults let two assigners do at once what they must not.
func assignFaults() []fault {
	return []fault{
		deskFault("the lock of a queue is none", desk{locks: true, versions: true, freeQueue: true}, limited),
		deskFault("locks are each instance's own", desk{locks: true, versions: true, apart: true}, limited),
		deskFault("loads are read from before the lock", desk{locks: true, versions: true, early: true}, limited),
		deskFault("an update does not ask for the version", desk{locks: true}, oneUpdate),
		deskFault("nothing is locked and no version asked for", desk{}, limited, oneUpdate),
		deskFault("an update that is refused is written down", desk{locks: true, versions: true, hasty: true}, oneUpdate),
	}
}

func deskFault(name string, d desk, must ...string) fault {
	return fault{name: name, must: must, alone: true, open: func() func(string) storage.Store { return d.open() }}
}

// A desk is a store of cases and a journal alone, whose Updates run side by
// side. locks says that it locks, freeQueue that this does not go for queues,
// apart that instances do not share locks, versions that an update asks for the
// version, early that a transaction reads what was there when it began, and
// hasty that the journal is written before the commit.
type desk struct {
	locks, freeQueue, apart, versions, early, hasty bool

	*deskData
	held *keyLocks
}

// deskData is what instances share.
type deskData struct {
	mu      sync.Mutex
	cases   map[storage.CaseID]storage.Case
	entries []*storage.JournalEntry
}

// keyLocks are locks by their keys.
type keyLocks struct {
	mu  sync.Mutex
	all map[storage.LockKey]*sync.Mutex
}

func (l *keyLocks) of(key storage.LockKey) *sync.Mutex {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all[key] == nil {
		l.all[key] = new(sync.Mutex)
	}
	return l.all[key]
}

func newKeyLocks() *keyLocks { return &keyLocks{all: map[storage.LockKey]*sync.Mutex{}} }

func (d desk) open() func(string) storage.Store {
	tenants := map[string]*desk{}
	return func(name string) storage.Store {
		if tenants[name] == nil {
			fresh := d
			fresh.deskData, fresh.held = &deskData{cases: map[storage.CaseID]storage.Case{}}, newKeyLocks()
			tenants[name] = &fresh
		}
		s := *tenants[name]
		if s.apart {
			s.held = newKeyLocks()
		}
		return &s
	}
}

func (d *desk) read() map[storage.CaseID]storage.Case {
	d.mu.Lock()
	defer d.mu.Unlock()
	return maps.Clone(d.cases)
}

func (d *desk) View(ctx context.Context, fn work) error {
	return fn(ctx, &deskTx{desk: d, seen: d.read})
}

func (d *desk) Update(ctx context.Context, fn work) error {
	tx := &deskTx{desk: d, seen: d.read}
	if d.early {
		first := d.read()
		tx.seen = func() map[storage.CaseID]storage.Case { return first }
	}
	defer tx.end()
	if err := fn(ctx, tx); err != nil {
		return err
	}
	return d.commit(tx)
}

func (d *desk) commit(tx *deskTx) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.hasty {
		d.entries = append(d.entries, tx.entries...)
	}
	for _, c := range tx.late {
		if d.versions && d.cases[c.ID].Version != c.Version-1 {
			return storage.ErrConflict
		}
	}
	for _, c := range tx.late {
		c.Version = d.cases[c.ID].Version + 1
		d.cases[c.ID] = c
	}
	if !d.hasty {
		d.entries = append(d.entries, tx.entries...)
	}
	return nil
}

// A deskTx can do nothing but what the cases need.
type deskTx struct {
	storage.Tx
	*desk
	seen    func() map[storage.CaseID]storage.Case
	mine    []*sync.Mutex
	late    []storage.Case
	entries []*storage.JournalEntry
}

func (t *deskTx) Lock(_ context.Context, keys ...storage.LockKey) error {
	for _, k := range keys {
		if t.locks && !(t.freeQueue && k.Class == storage.LockQueue) {
			l := t.held.of(k)
			l.Lock()
			t.mine = append(t.mine, l)
		}
	}
	return nil
}

func (t *deskTx) end() {
	for _, l := range t.mine {
		l.Unlock()
	}
}

func (t *deskTx) Cases() storage.Cases     { return deskCases{t: t} }
func (t *deskTx) Journal() storage.Journal { return deskJournal{t: t} }

type deskCases struct {
	storage.Cases
	t *deskTx
}

func (c deskCases) Insert(ctx context.Context, vs ...*storage.Case) error {
	return c.Update(ctx, vs...)
}

func (c deskCases) Update(_ context.Context, vs ...*storage.Case) error {
	for _, v := range vs {
		v.Version++
		c.t.late = append(c.t.late, *v)
	}
	return nil
}

func (c deskCases) Get(_ context.Context, ids ...storage.CaseID) ([]*storage.Case, error) {
	var vs []*storage.Case
	for _, id := range ids {
		v := c.t.seen()[id]
		vs = append(vs, &v)
	}
	return vs, nil
}

func (c deskCases) Waiting(_ context.Context, q storage.QueueQuery) ([]*storage.Case, error) {
	var vs []*storage.Case
	for _, v := range c.t.seen() {
		if v.Queue == q.Queue {
			vs = append(vs, &v)
		}
	}
	slices.SortFunc(vs, func(a, b *storage.Case) int { return byPlace(a, b.Place()) })
	if at := slices.IndexFunc(vs, func(v *storage.Case) bool { return v.Place() == q.After }); at >= 0 {
		vs = vs[at+1:]
	}
	return vs[:min(q.Limit, len(vs))], nil
}

func (c deskCases) Loads(context.Context) ([]storage.Load, error) {
	l := &load{counts: map[storage.Load]int{}}
	for _, v := range c.t.seen() {
		l.owner(&v)
		l.offer(&v)
	}
	for range 20 {
		runtime.Gosched()
	}
	return l.sorted(), nil
}

type deskJournal struct {
	storage.Journal
	t *deskTx
}

func (c deskJournal) Append(_ context.Context, es ...*storage.JournalEntry) error {
	c.t.entries = append(c.t.entries, es...)
	return nil
}

func (c deskJournal) After(_ context.Context, at storage.Cursor, limit int) ([]*storage.JournalEntry, error) {
	c.t.mu.Lock()
	defer c.t.mu.Unlock()
	var es []*storage.JournalEntry
	for i, e := range c.t.deskData.entries {
		if place := storage.Cursor(fmt.Sprintf("%06d", i)); place > at && len(es) < limit {
			one := *e
			one.Cursor = place
			es = append(es, &one)
		}
	}
	return es, nil
}
