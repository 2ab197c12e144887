package storetest

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

func doubtCases() []Case {
	return []Case{
		{"outbox/a doubt stays", caseDoubtStays},
		{"outbox/a doubt is one entry's", caseDoubtAlone},
		{"outbox/a doubt is for who holds the lease", caseDoubtHeld},
		{"outbox/a doubt cannot be taken back", caseDoubtCancel},
		{"outbox/put with a doubt", caseDoubtPut},
		{"lease/who holds it", caseHeld},
	}
}

func (k *kit) doubt(lease storage.LeaseID, want []bool, ids ...storage.MessageID) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) {
		held, err := tx.Outbox().Doubt(ctx, lease, ids...)
		k.ok(err)
		k.equal(held, want)
	})
}

// deferred gives an entry back that met a limit.
func (k *kit) deferred(lease storage.LeaseID, second int, id storage.MessageID) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) {
		held, err := tx.Outbox().Defer(ctx, lease, after(second), id)
		k.ok(err)
		k.equal(held, []bool{true})
	})
}

// caseDoubtStays: whatever is reported of later calls, an earlier one may have
// sent it.
func caseDoubtStays(k *kit) {
	a := k.entry(k.lane(), after(0))
	k.put(a)
	k.deferred(k.takes(1, 9, a), 2, a.Message) // surely not sent
	again := *a
	again.Due = after(2)
	lease := k.takes(2, 9, &again)
	k.doubt(lease, []bool{true}, a.Message)
	k.doubt(lease, []bool{true}, a.Message)
	k.reschedule(lease, 3, []bool{true}, a.Message)
	again.Attempts, again.Uncertain, again.Due = 2, true, after(3)
	lease, got := k.take(3, 9)
	k.equal(got, []*storage.OutboxEntry{&again})
	k.deferred(lease, 4, a.Message)
	again.Due = after(4)
	lease, got = k.take(4, 9)
	k.equal(got, []*storage.OutboxEntry{&again})
	k.reschedule(lease, 5, []bool{true}, a.Message)
	again.Attempts, again.Due = 3, after(5)
	_, got = k.take(5, 9)
	k.equal(got, []*storage.OutboxEntry{&again})
}

// caseDoubtAlone: others of the same claim are as certain as before.
func caseDoubtAlone(k *kit) {
	a, b := k.entry(k.lane(), after(0)), k.entry(k.lane(), after(0))
	k.put(a, b)
	lease := k.takes(1, 9, a, b)
	k.doubt(lease, []bool{false, true}, newID[storage.Message](k), b.Message)
	k.reschedule(lease, 2, []bool{true, true}, a.Message, b.Message)
	first, second := *a, *b
	first.Attempts, first.Due = 2, after(2)
	second.Attempts, second.Due, second.Uncertain = 2, after(2), true
	_, got := k.take(2, 9)
	k.equal(got, []*storage.OutboxEntry{&first, &second})
}

// caseDoubtHeld: who lost a lease, or never had it, changes nothing.
func caseDoubtHeld(k *kit) {
	a, b := k.entry(k.lane(), after(0)), k.entry(k.lane(), after(9))
	k.put(a, b)
	old := k.takes(1, 9, a)
	k.reschedule(old, 2, []bool{true}, a.Message)
	k.doubt(old, []bool{false}, a.Message)
	k.doubt(storage.LeaseID{}, []bool{false}, a.Message)
	k.doubt(newID[storage.Lease](k), []bool{false, false}, a.Message, b.Message)
	again := *a
	again.Attempts, again.Due = 2, after(2)
	_, got := k.take(3, 9)
	k.equal(got, []*storage.OutboxEntry{&again})
}

// caseDoubtCancel: what may have left stays, though nobody holds it.
func caseDoubtCancel(k *kit) {
	a, b := k.entry(k.lane(), after(0)), k.entry(k.lane(), after(0))
	k.put(a, b)
	lease := k.takes(1, 9, a, b)
	k.doubt(lease, []bool{true}, a.Message)
	k.reschedule(lease, 5, []bool{true, true}, a.Message, b.Message)
	k.update(func(ctx context.Context, tx storage.Tx) {
		removed, err := tx.Outbox().Cancel(ctx, a.Message, b.Message)
		k.ok(err)
		k.equal(removed, []bool{false, true})
	})
	k.equal(k.length(line, 9), 1)
}

func caseDoubtPut(k *kit) {
	a := k.entry(k.lane(), after(0))
	a.Uncertain = true
	k.put(a)
	k.takes(1, 9, a)
}

func (k *kit) held(lease storage.LeaseID, want []bool, ids ...storage.MessageID) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		held, err := tx.Outbox().Held(ctx, lease, ids...)
		k.ok(err)
		k.equal(held, want)
	})
}

// caseHeld: a lease is held until the entry is given back, gone, or somebody
// else's, and asking changes nothing.
func caseHeld(k *kit) {
	a, b, c, d := k.entry(k.lane(), after(0)), k.entry(k.lane(), after(0)), k.entry(k.lane(), after(0)), k.entry(k.lane(), after(0))
	k.put(a, b, c, d)
	all := []storage.MessageID{a.Message, b.Message, c.Message, d.Message}
	lease := k.takes(1, 3, a, b, c)
	k.held(lease, []bool{true, true, true, false}, all...)
	k.held(lease, []bool{true, false, true}, b.Message, newID[storage.Message](k), b.Message)
	k.held(storage.LeaseID{}, []bool{false, false, false, false}, all...)
	k.held(newID[storage.Lease](k), []bool{false, false, false, false}, all...)
	k.complete(lease, []bool{true}, a.Message)
	k.reschedule(lease, 90, []bool{true}, b.Message)
	k.held(lease, []bool{false, false, true, false}, all...)
	other, got := k.take(12, 9) // the first lease ran out
	k.equal(len(got), 2)
	k.held(lease, []bool{false, false, false, false}, all...)
	k.held(other, []bool{false, false, true, true}, all...)
}
