package storetest_test

import (
	"context"
	"slices"
	"sync"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

const exclusive = "bindings/S1.22 exclusive under contention"

func exclusiveFaults() []fault {
	return []fault{
		{
			name: "nothing is locked and a binding need not be unique",
			open: func() func(string) storage.Store {
				l := &ledger{}
				return func(string) storage.Store { return &loose{ledger: l} }
			},
			must: []string{exclusive}, alone: true,
		},
		{
			name: "a binding is read from before the lock",
			open: func() func(string) storage.Store {
				l := &ledger{}
				return func(string) storage.Store { return &loose{ledger: l, locks: true, early: true} }
			},
			must: []string{exclusive}, alone: true,
		},
		{
			name: "a binding is read from before the lock, and refused late",
			open: func() func(string) storage.Store {
				l := &ledger{unique: true}
				return func(string) storage.Store { return &loose{ledger: l, locks: true, early: true} }
			},
			must: []string{exclusive}, alone: true,
		},
		{
			name: "a binding that failed stays",
			open: func() func(string) storage.Store {
				l := &ledger{unique: true}
				return func(string) storage.Store { return &loose{ledger: l, locks: true, dirty: true} }
			},
			must: []string{exclusive}, alone: true,
		},
	}
}

// A ledger is all bindings, the latest last.
type ledger struct {
	lock   sync.Mutex // what Lock takes
	mu     sync.Mutex
	all    []storage.Binding
	unique bool
}

func (l *ledger) read() []storage.Binding {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.all)
}

func (l *ledger) write(b storage.Binding) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := slices.IndexFunc(l.all, func(o storage.Binding) bool { return o.ID == b.ID }); i >= 0 {
		l.all[i] = b
		return nil
	}
	if l.unique && live(l.all, b.Contact) != nil {
		return storage.ErrExists
	}
	l.all = append(l.all, b)
	return nil
}

// live is the contact's latest binding that has not ended.
func live(all []storage.Binding, contact storage.ContactID) *storage.Binding {
	for _, b := range slices.Backward(all) {
		if b.Contact == contact && b.EndedAt.IsZero() {
			return &b
		}
	}
	return nil
}

// A loose store keeps bindings alone. locks says that it locks, early that a
// transaction reads what was there when it began, and dirty that it writes
// before it commits.
type loose struct {
	*ledger
	locks, early, dirty bool
}

func (s *loose) View(ctx context.Context, fn work) error {
	return fn(ctx, &looseTx{loose: s, seen: s.read})
}

func (s *loose) Update(ctx context.Context, fn work) error {
	tx := &looseTx{loose: s, seen: s.read}
	if s.early {
		before := s.read()
		tx.seen = func() []storage.Binding { return before }
	}
	defer tx.end()
	if err := fn(ctx, tx); err != nil {
		return err
	}
	for _, b := range tx.late {
		if err := s.write(b); err != nil {
			return err
		}
	}
	return nil
}

// A looseTx can do nothing but what the case needs.
type looseTx struct {
	storage.Tx
	*loose
	seen func() []storage.Binding
	held bool
	late []storage.Binding
}

func (t *looseTx) Lock(context.Context, ...storage.LockKey) error {
	if t.locks {
		t.lock.Lock()
		t.held = true
	}
	return nil
}

func (t *looseTx) end() {
	if t.held {
		t.lock.Unlock()
	}
}

func (t *looseTx) Bindings() storage.Bindings { return looseBindings{t: t} }

type looseBindings struct {
	storage.Bindings
	t *looseTx
}

func (c looseBindings) Live(_ context.Context, _ channel.ID, ids ...storage.ContactID) ([]*storage.Binding, error) {
	return []*storage.Binding{live(c.t.seen(), ids[0])}, nil
}

func (c looseBindings) Insert(ctx context.Context, b *storage.Binding) error {
	if c.t.unique && live(c.t.seen(), b.Contact) != nil {
		return storage.ErrExists
	}
	return c.Update(ctx, b)
}

func (c looseBindings) Update(_ context.Context, b *storage.Binding) error {
	if c.t.dirty {
		return c.t.write(*b)
	}
	c.t.late = append(c.t.late, *b)
	return nil
}

func (c looseBindings) List(context.Context, storage.BindingQuery) ([]*storage.Binding, error) {
	var all []*storage.Binding
	for _, b := range c.t.seen() {
		all = append(all, &b)
	}
	return all, nil
}
