package storetest

import (
	"context"
	"errors"
	"fmt"

	"github.com/rapport-go/rapport/storage"
)

func transactionCases() []Case {
	return []Case{
		{"transaction/all or nothing", caseAllOrNothing},
		{"transaction/panic leaves nothing", casePanic},
		{"transaction/inside a transaction", caseNested},
		{"transaction/context is done", caseContextDone},
		{"transaction/uncommitted is not seen", caseUncommitted},
		{"transaction/goes on after a sentinel", caseAfterSentinel},
		{"transaction/errors are passed on", casePassedOn},
		{"transaction/nothing asked", caseNothingAsked},
	}
}

// steps is what sending a message writes.
func (k *kit) steps() (probe, []func(context.Context, storage.Tx) error) {
	m := k.outbound(newID[storage.Conversation](k))
	moment := k.moment("resend", start)
	watch := probe{reads: []read{
		{"message", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Messages().ByKey(ctx, m.Key) }},
		{"outbox", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.Outbox().Len(ctx, line, 9) }},
		{"moment", func(ctx context.Context, tx storage.Tx) (any, error) { return tx.DueMoments().Get(ctx, moment.DueKey) }},
	}}
	return watch, []func(context.Context, storage.Tx) error{
		func(ctx context.Context, tx storage.Tx) error {
			c := *m
			_, err := tx.Messages().Insert(ctx, &c)
			return err
		},
		func(ctx context.Context, tx storage.Tx) error {
			return tx.Outbox().Put(ctx, &storage.OutboxEntry{Message: m.ID, Channel: line, Lane: m.Conversation, Due: start})
		},
		func(ctx context.Context, tx storage.Tx) error { return tx.DueMoments().Put(ctx, moment) },
	}
}

// do makes the first n steps.
func do(ctx context.Context, tx storage.Tx, steps []func(context.Context, storage.Tx) error, n int) error {
	for _, step := range steps[:n] {
		if err := step(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

func caseAllOrNothing(k *kit) {
	watch, steps := k.steps()
	before := watch.seen(k)
	for n := range len(steps) + 1 {
		err := k.store.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
			return errors.Join(do(ctx, tx, steps, n), errMine)
		})
		k.is(err, errMine)
		if got := watch.seen(k.on(k.again())); got != before {
			k.Fatalf("an error after %d steps left a trace: %s", n, got)
		}
	}
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(do(ctx, tx, steps, len(steps))) })
	if watch.seen(k.on(k.again())) == before {
		k.Fatalf("nothing was committed")
	}
}

func casePanic(k *kit) {
	watch, steps := k.steps()
	before := watch.seen(k)
	for n := range len(steps) + 1 {
		if got := panicAfter(k, steps, n); got != "mine" {
			k.Fatalf("the panic was not passed on: got %v", got)
		}
		if got := watch.seen(k); got != before {
			k.Fatalf("a panic after %d steps left a trace: %s", n, got)
		}
	}
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(do(ctx, tx, steps, len(steps))) })
}

func panicAfter(k *kit, steps []func(context.Context, storage.Tx) error, n int) (got any) {
	defer func() { got = recover() }()
	err := k.store.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
		k.ok(do(ctx, tx, steps, n))
		panic("mine")
	})
	return err
}

func caseNested(k *kit) {
	c := k.contact()
	nothing := func(context.Context, storage.Tx) error { return nil }
	try := func(ctx context.Context) {
		for _, s := range []storage.Store{k.store, k.again()} {
			k.is(s.Update(ctx, nothing), storage.ErrNested)
			k.is(s.View(ctx, nothing), storage.ErrNested)
		}
	}
	k.update(func(ctx context.Context, tx storage.Tx) {
		try(ctx)
		k.ok(tx.Contacts().Insert(ctx, c))
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		try(ctx)
		_, err := tx.Contacts().Get(ctx, c.ID)
		k.ok(err)
	})
}

func caseContextDone(k *kit) {
	done, cancel := context.WithCancel(k.ctx)
	cancel()
	ran := false
	err := k.store.Update(done, func(context.Context, storage.Tx) error {
		ran = true
		return nil
	})
	k.is(err, context.Canceled)
	if ran {
		k.Fatalf("the function was run under a context that was done")
	}
	k.update(func(context.Context, storage.Tx) {})
}

func caseUncommitted(k *kit) {
	watch, steps := k.steps()
	before := watch.seen(k)
	beside := k.on(k.again())
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(do(ctx, tx, steps, len(steps)))
		if got := watch.seen(beside); got != before {
			k.Fatalf("what is not committed is seen: %s", got)
		}
	})
}

func caseAfterSentinel(k *kit) {
	for i, provoke := range k.provocations() {
		fresh := k.contact()
		k.update(func(ctx context.Context, tx storage.Tx) {
			k.is(provoke.call(ctx, tx), provoke.want)
			k.ok(tx.Contacts().Insert(ctx, fresh))
		})
		k.view(func(ctx context.Context, tx storage.Tx) {
			if _, err := tx.Contacts().Get(ctx, fresh.ID); err != nil {
				k.Fatalf("after %s (%d) the transaction did not go on: %v", provoke.want, i, err)
			}
		})
	}
}

// A provocation makes a store answer with a sentinel.
type provocation struct {
	want error
	call func(context.Context, storage.Tx) error
}

func (k *kit) provocations() []provocation {
	c, i, v := k.contact(), k.identity(newID[storage.Contact](k)), k.conversation(newID[storage.Contact](k))
	b, e, a := k.binding(), k.entry(newID[storage.Conversation](k), start), k.setAside()
	y := k.consent(c.ID)
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(errors.Join(tx.Contacts().Insert(ctx, c), tx.Identities().Insert(ctx, i), tx.Conversations().Insert(ctx, v),
			tx.Consents().Append(ctx, y), tx.Bindings().Insert(ctx, b), tx.Outbox().Put(ctx, e), tx.SetAside().Insert(ctx, a)))
	})
	return []provocation{
		{storage.ErrExists, func(ctx context.Context, tx storage.Tx) error { return tx.Contacts().Insert(ctx, c) }},
		{storage.ErrExists, func(ctx context.Context, tx storage.Tx) error { return tx.Identities().Insert(ctx, i) }},
		{storage.ErrExists, func(ctx context.Context, tx storage.Tx) error { return tx.Consents().Append(ctx, y) }},
		{storage.ErrExists, func(ctx context.Context, tx storage.Tx) error { return tx.Conversations().Insert(ctx, v) }},
		{storage.ErrExists, func(ctx context.Context, tx storage.Tx) error { return tx.Bindings().Insert(ctx, b) }},
		{storage.ErrExists, func(ctx context.Context, tx storage.Tx) error { return tx.Outbox().Put(ctx, e) }},
		{storage.ErrExists, func(ctx context.Context, tx storage.Tx) error { return tx.SetAside().Insert(ctx, a) }},
		{storage.ErrConflict, func(ctx context.Context, tx storage.Tx) error {
			stale := *c
			stale.Version = 7
			return tx.Contacts().Update(ctx, &stale)
		}},
		{storage.ErrNotFound, func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Contacts().Get(ctx, newID[storage.Contact](k))
			return err
		}},
		{storage.ErrNotFound, func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Messages().Resolve(ctx, storage.Resolution{Message: newID[storage.Message](k), Outcome: storage.OutcomeUnknown})
			return err
		}},
		{storage.ErrNested, func(ctx context.Context, _ storage.Tx) error {
			return k.store.View(ctx, func(context.Context, storage.Tx) error { return nil })
		}},
	}
}

func casePassedOn(k *kit) {
	mine := fmt.Errorf("wrapped: %w", errMine)
	fail := func(context.Context, storage.Tx) error { return mine }
	k.is(k.store.Update(k.ctx, fail), errMine)
	k.is(k.store.View(k.ctx, fail), errMine)
}
