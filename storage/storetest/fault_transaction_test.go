package storetest_test

import (
	"context"
	"errors"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
)

type work = func(context.Context, storage.Tx) error

func transactionFaults() []fault {
	return []fault{
		{
			name: "an error commits",
			bend: func(s storage.Store, _ *shared) storage.Store { return errorCommits{s} },
			must: []string{"rollback/*", "transaction/all or nothing", "seen/rollback", "rates/rollback", "journal/rollback"},
			may:  []string{"journal/forget, rollback and tenants", "texts/*"},
		},
		{
			name: "a panic commits",
			bend: func(s storage.Store, _ *shared) storage.Store { return panicCommits{s} },
			must: []string{"transaction/panic leaves nothing"},
		},
		{
			name: "a panic is swallowed",
			bend: func(s storage.Store, _ *shared) storage.Store { return panicSwallowed{s} },
			must: []string{"transaction/panic leaves nothing"},
		},
		{
			name: "a View inside a transaction runs",
			bend: func(s storage.Store, _ *shared) storage.Store { return nestedView{s} },
			must: []string{"transaction/inside a transaction", "transaction/goes on after a sentinel"},
		},
		{
			name: "a context that is done runs the function",
			bend: func(s storage.Store, _ *shared) storage.Store { return doneRuns{s} },
			must: []string{"transaction/context is done"},
		},
		{
			name: "an error of the function is replaced",
			bend: func(s storage.Store, _ *shared) storage.Store { return errorReplaced{s} },
			must: []string{"transaction/errors are passed on"},
		},
		{
			name: "a read after the end is answered",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
				return bentTx{Tx: tx, contacts: lateContacts{tx.Contacts()}}
			}),
			must: []string{"transaction over/contacts"},
		},
		{
			name: "a View ignores a write without a word",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, marks: silentMarks{tx.ReadMarks()}} }),
			must: []string{"read only/read marks"},
		},
		{
			name: "a View reads afresh each time",
			bend: func(s storage.Store, _ *shared) storage.Store { return freshReads{s} },
			must: []string{"snapshot/contacts"},
		},
		{
			name: "a sentinel ends the transaction",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
				return bentTx{Tx: tx, contacts: &poisoned{Contacts: tx.Contacts()}}
			}),
			must: []string{"transaction/goes on after a sentinel"},
		},
		{
			name:  "contacts are written at once and nothing is locked",
			bend:  func(s storage.Store, _ *shared) storage.Store { return unlocked{s} },
			must:  []string{"lock/held to the end", "lock/no update is lost"},
			alone: true,
		},
		{
			name: "tenants share their data",
			open: func() func(string) storage.Store {
				db := memory.New()
				return func(string) storage.Store { return db.Tenant("all") }
			},
			must: []string{"tenants/*", "seen/tenants", "journal/tenants", "rates/keys and tenants",
				order, owners, "presences/put and get"},
			may: []string{
				"journal/of a case", "journal/forget, rollback and tenants", "journal/forget, and where it was cut",
				"journal/since, at the edges",
			},
		},
		{
			name: "instances do not share their data",
			open: func() func(string) storage.Store {
				return func(tenant string) storage.Store { return memory.New().Tenant(tenant) }
			},
			must: []string{"durable/*"}, alone: true,
		},
	}
}

type errorCommits struct{ storage.Store }

func (s errorCommits) Update(ctx context.Context, fn work) error {
	var mine error
	err := s.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		mine = fn(ctx, tx)
		return nil
	})
	return errors.Join(err, mine)
}

type panicCommits struct{ storage.Store }

func (s panicCommits) Update(ctx context.Context, fn work) error {
	var got any
	err := s.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		defer func() { got = recover() }()
		return fn(ctx, tx)
	})
	if got != nil {
		panic(got)
	}
	return err
}

type panicSwallowed struct{ storage.Store }

func (s panicSwallowed) Update(ctx context.Context, fn work) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("something went wrong")
		}
	}()
	return s.Store.Update(ctx, fn)
}

type nestedView struct{ storage.Store }

func (s nestedView) View(_ context.Context, fn work) error {
	return s.Store.View(context.Background(), fn)
}

type doneRuns struct{ storage.Store }

func (s doneRuns) Update(ctx context.Context, fn work) error {
	if ctx.Err() == nil {
		return s.Store.Update(ctx, fn)
	}
	return errors.Join(s.Store.Update(context.WithoutCancel(ctx), fn), ctx.Err())
}

type errorReplaced struct{ storage.Store }

func (s errorReplaced) View(ctx context.Context, fn work) error {
	err := s.Store.View(ctx, fn)
	if err != nil && !errors.Is(err, storage.ErrNested) {
		return errors.New("view failed")
	}
	return err
}

type lateContacts struct{ storage.Contacts }

func (c lateContacts) Get(ctx context.Context, ids ...storage.ContactID) ([]*storage.Contact, error) {
	vs, err := c.Contacts.Get(ctx, ids...)
	if errors.Is(err, storage.ErrTxDone) {
		return nil, nil
	}
	return vs, err
}

type silentMarks struct{ storage.ReadMarks }

func (c silentMarks) Put(ctx context.Context, m storage.ReadMark) error {
	err := c.ReadMarks.Put(ctx, m)
	if errors.Is(err, storage.ErrReadOnly) {
		return nil
	}
	return err
}

type freshReads struct{ storage.Store }

func (s freshReads) View(ctx context.Context, fn work) error {
	return s.Store.View(ctx, func(inner context.Context, tx storage.Tx) error {
		return fn(inner, bentTx{Tx: tx, contacts: freshContacts{tx.Contacts(), s.Store, ctx}})
	})
}

type freshContacts struct {
	storage.Contacts
	store storage.Store
	outer context.Context
}

func (c freshContacts) Get(ctx context.Context, ids ...storage.ContactID) (vs []*storage.Contact, err error) {
	if _, err := c.Contacts.Get(ctx, ids...); errors.Is(err, storage.ErrTxDone) {
		return nil, err
	}
	err = c.store.View(c.outer, func(ctx context.Context, tx storage.Tx) (err error) {
		vs, err = tx.Contacts().Get(ctx, ids...)
		return err
	})
	return vs, err
}

type poisoned struct {
	storage.Contacts
	failed bool
}

func (c *poisoned) Insert(ctx context.Context, vs ...*storage.Contact) error {
	if c.failed {
		return errors.New("current transaction is aborted")
	}
	err := c.Contacts.Insert(ctx, vs...)
	c.failed = errors.Is(err, storage.ErrExists)
	return err
}
