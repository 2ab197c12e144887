package storetest

import (
	"context"
	"errors"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func bindingCases() []Case {
	return []Case{
		{"bindings/one live", caseBindingLive},
		{"bindings/one live at the same time", caseBindingTogether},
		{"bindings/versions", caseBindingVersions},
		{"bindings/lists", caseBindingLists},
	}
}

func caseBindingLive(k *kit) {
	a, b := k.binding(), k.binding()
	b.Contact, b.Agent = a.Contact, "bob"
	elsewhere := *b
	elsewhere.ID, elsewhere.Channel = newID[storage.Binding](k), "wa-2"
	stranger := newID[storage.Contact](k)
	live := func(ctx context.Context, tx storage.Tx, want *storage.Binding) {
		got, err := tx.Bindings().Live(ctx, line, stranger, a.Contact)
		k.ok(err)
		k.equal(got, []*storage.Binding{nil, want})
	}
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Bindings().Insert(ctx, a))
		k.equal(a.Version, 1)
		k.is(tx.Bindings().Insert(ctx, b), storage.ErrExists)
		k.ok(tx.Bindings().Insert(ctx, &elsewhere))
		live(ctx, tx, a)
		a.EndedAt, a.EndReason, a.EndedBy = after(9), storage.BindingRevoked, "cat"
		k.ok(tx.Bindings().Update(ctx, a))
		live(ctx, tx, nil)
		k.ok(tx.Bindings().Insert(ctx, b))
		live(ctx, tx, b)
		k.is(tx.Bindings().Insert(ctx, &storage.Binding{ID: a.ID, Channel: "wa-3"}), storage.ErrExists)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Bindings().Get(ctx, b.ID, a.ID)
		k.ok(err)
		k.equal(got, []*storage.Binding{b, a})
		_, err = tx.Bindings().Get(ctx, newID[storage.Binding](k))
		k.is(err, storage.ErrNotFound)
	})
}

// caseBindingTogether: of many that reserve the same contact without a lock,
// one succeeds and the others are told.
func caseBindingTogether(k *kit) {
	const workers = 6
	bs := make([]*storage.Binding, workers)
	for i := range bs {
		bs[i] = k.binding()
		bs[i].Contact = bs[0].Contact
	}
	won := make([]bool, workers)
	k.together(workers, func(w int, s storage.Store) error {
		err := s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error { return tx.Bindings().Insert(ctx, bs[w]) })
		won[w] = err == nil
		if errors.Is(err, storage.ErrExists) {
			return nil
		}
		return err
	})
	winners := 0
	for _, w := range won {
		if w {
			winners++
		}
	}
	k.equal(winners, 1)
}

func caseBindingVersions(k *kit) {
	a, missing := k.binding(), k.binding()
	missing.Version = 1
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Bindings().Insert(ctx, a))
		a.EndsAt = after(200)
		k.ok(tx.Bindings().Update(ctx, a))
		k.equal(a.Version, 2)
		stale := *a
		stale.Version = 1
		k.is(tx.Bindings().Update(ctx, &stale), storage.ErrConflict)
		k.is(tx.Bindings().Update(ctx, missing), storage.ErrConflict)
		got, err := tx.Bindings().Get(ctx, a.ID)
		k.ok(err)
		k.equal(got, []*storage.Binding{a})
	})
}

func caseBindingLists(k *kit) {
	var bs []*storage.Binding
	for i := range 18 {
		b := k.binding()
		b.Agent, b.Channel = []storage.AgentID{"ann", "bob"}[i%2], []channel.ID{"wa-1", "wa-2"}[i/2%2]
		if i%3 == 0 {
			b.EndedAt = after(i)
		}
		bs = append(bs, b)
	}
	k.update(func(ctx context.Context, tx storage.Tx) {
		for i := range bs {
			k.ok(tx.Bindings().Insert(ctx, bs[(i*7)%len(bs)]))
		}
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, agent := range []storage.AgentID{"", "ann", "nobody"} {
			for _, ended := range []bool{false, true} {
				q := storage.BindingQuery{Channel: line, Agent: agent, Ended: ended}
				k.equal(bindingPages(ctx, k, tx, q, 2), chosenBindings(bs, q))
				k.equal(bindingPages(ctx, k, tx, q, 99), chosenBindings(bs, q))
			}
		}
	})
}

func chosenBindings(bs []*storage.Binding, q storage.BindingQuery) []*storage.Binding {
	var out []*storage.Binding
	for _, b := range bs {
		if b.Channel == q.Channel && (q.Agent == "" || b.Agent == q.Agent) && (q.Ended || b.EndedAt.IsZero()) {
			out = append(out, b)
		}
	}
	return out
}

func bindingPages(ctx context.Context, k *kit, tx storage.Tx, q storage.BindingQuery, size int) []*storage.Binding {
	var all []*storage.Binding
	q.Limit = size
	for {
		page, err := tx.Bindings().List(ctx, q)
		k.ok(err)
		all = append(all, page...)
		if len(page) < size {
			return all
		}
		q.After = page[len(page)-1].ID
	}
}
