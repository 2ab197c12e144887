package storetest

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func outboxCases() []Case {
	return []Case{
		{"outbox/put once", caseOutboxPut},
		{"outbox/earliest first", caseOutboxOrder},
		{"outbox/one of a lane at a time", caseOutboxLane},
		{"outbox/a delayed head keeps its place", caseOutboxDelayed},
		{"outbox/deferred claims do not count", caseOutboxDeferred},
		{"outbox/channels", caseOutboxChannels},
		{"outbox/cancel", caseOutboxCancel},
		{"outbox/next due", caseOutboxNextDue},
		{"outbox/length", caseOutboxLen},
	}
}

// put puts entries, one lane each unless they share one.
func (k *kit) put(es ...*storage.OutboxEntry) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Outbox().Put(ctx, es...)) })
}

// take claims at the second with a lease of ten seconds.
func (k *kit) take(second, limit int) (storage.LeaseID, []*storage.OutboxEntry) {
	k.Helper()
	c := k.claim(after(second), after(second+10), limit)
	var got []*storage.OutboxEntry
	k.update(func(ctx context.Context, tx storage.Tx) {
		var err error
		got, err = tx.Outbox().Claim(ctx, line, c)
		k.ok(err)
	})
	return c.Lease, got
}

// takes claims and wants these entries, each as if claimed for the first time.
func (k *kit) takes(second, limit int, want ...*storage.OutboxEntry) storage.LeaseID {
	k.Helper()
	lease, got := k.take(second, limit)
	k.equal(got, each(want, func(e *storage.OutboxEntry) *storage.OutboxEntry {
		c := *e
		c.Attempts = 1
		return &c
	}))
	return lease
}

func (k *kit) complete(lease storage.LeaseID, want []bool, ids ...storage.MessageID) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) {
		held, err := tx.Outbox().Complete(ctx, lease, ids...)
		k.ok(err)
		k.equal(held, want)
	})
}

func (k *kit) reschedule(lease storage.LeaseID, second int, want []bool, ids ...storage.MessageID) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) {
		held, err := tx.Outbox().Reschedule(ctx, lease, after(second), ids...)
		k.ok(err)
		k.equal(held, want)
	})
}

func (k *kit) lane() storage.ConversationID { return newID[storage.Conversation](k) }

func caseOutboxPut(k *kit) {
	a, b := k.entry(k.lane(), after(0)), k.entry(k.lane(), after(1))
	k.put(a)
	k.update(func(ctx context.Context, tx storage.Tx) { k.is(tx.Outbox().Put(ctx, a), storage.ErrExists) })
	k.put(b)
	k.takes(5, 9, a, b)
}

func caseOutboxOrder(k *kit) {
	late, early, tie := k.entry(k.lane(), after(3)), k.entry(k.lane(), after(1)), k.entry(k.lane(), after(3))
	future := k.entry(k.lane(), after(6))
	k.put(late, early, tie, future)
	k.takes(5, 2, early, late)
	k.takes(5, 9, tie)
	k.takes(5, 9)
	k.takes(6, 9, future)
}

func caseOutboxLane(k *kit) {
	lane := k.lane()
	// The second is due before the first, and must still wait for it.
	a, b, c, other := k.entry(lane, after(3)), k.entry(lane, after(1)), k.entry(lane, after(2)), k.entry(k.lane(), after(4))
	k.put(a, b)
	k.put(c, other)
	k.takes(2, 9)
	first := k.takes(5, 9, a, other)
	k.takes(5, 9)
	k.complete(first, []bool{true}, a.Message)
	second := k.takes(5, 9, b)
	k.takes(5, 9)
	k.complete(second, []bool{true}, b.Message)
	k.takes(5, 9, c)
}

func caseOutboxDelayed(k *kit) {
	lane := k.lane()
	a, b := k.entry(lane, after(0)), k.entry(lane, after(0))
	k.put(a, b)
	lease := k.takes(1, 9, a)
	k.reschedule(lease, 20, []bool{true}, a.Message)
	k.takes(10, 9)
	_, got := k.take(20, 9)
	again := *a
	again.Attempts, again.Due = 2, after(20)
	k.equal(got, []*storage.OutboxEntry{&again})
}

func caseOutboxDeferred(k *kit) {
	lane := k.lane()
	a, b := k.entry(lane, after(0)), k.entry(lane, after(0))
	k.put(a, b)
	lease := k.takes(1, 9, a)
	back := func(lease storage.LeaseID, want bool) {
		k.Helper()
		k.update(func(ctx context.Context, tx storage.Tx) {
			held, err := tx.Outbox().Defer(ctx, lease, after(20), a.Message)
			k.ok(err)
			k.equal(held, []bool{want})
		})
	}
	back(newID[storage.Lease](k), false)
	back(lease, true)
	back(lease, false)
	k.takes(10, 9)
	_, got := k.take(20, 9)
	again := *a
	again.Attempts, again.Due = 1, after(20)
	k.equal(got, []*storage.OutboxEntry{&again})
}

func caseOutboxChannels(k *kit) {
	a, b := k.entry(k.lane(), after(0)), k.entry(k.lane(), after(0))
	b.Channel = "wa-2"
	k.put(b, a)
	k.takes(1, 9, a)
	k.equal([]int{k.length(line, 9), k.length("wa-2", 9), k.length("wa-3", 9)}, []int{1, 1, 0})
}

func caseOutboxCancel(k *kit) {
	lane := k.lane()
	a, b, c, d := k.entry(lane, after(0)), k.entry(lane, after(0)), k.entry(lane, after(0)), k.entry(k.lane(), after(0))
	k.put(a, b, c, d)
	lease := k.takes(1, 1, a)
	cancel := func(want []bool, ids ...storage.MessageID) {
		k.Helper()
		k.update(func(ctx context.Context, tx storage.Tx) {
			removed, err := tx.Outbox().Cancel(ctx, ids...)
			k.ok(err)
			k.equal(removed, want)
		})
	}
	cancel([]bool{false, true, false, true}, a.Message, b.Message, newID[storage.Message](k), d.Message)
	k.reschedule(lease, 5, []bool{true}, a.Message) // given back: not handed over
	cancel([]bool{true, false}, a.Message, b.Message)
	k.takes(6, 9, c)
	k.take(50, 9) // the first lease ran out: c may have gone
	cancel([]bool{false}, c.Message)
}

func (k *kit) nextDue(want time.Time, any bool) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, ok, err := tx.Outbox().NextDue(ctx, line)
		k.ok(err)
		if ok != any || any && !got.Equal(want) {
			k.Fatalf("next due: got %v %v, want %v %v", got, ok, want, any)
		}
		if any {
			k.instant(got, want)
		}
	})
}

func caseOutboxNextDue(k *kit) {
	k.nextDue(time.Time{}, false)
	elsewhere := k.entry(k.lane(), after(0))
	elsewhere.Channel = "wa-2"
	a, b := k.entry(k.lane(), after(2)), k.entry(k.lane(), after(30))
	k.put(elsewhere, b, a)
	k.nextDue(after(2), true)
	lease := k.takes(3, 9, a)
	k.nextDue(after(13), true) // the lease's end
	k.reschedule(lease, 20, []bool{true}, a.Message)
	k.nextDue(after(20), true)
	lease, _ = k.take(20, 9)
	k.complete(lease, []bool{true}, a.Message)
	k.nextDue(after(30), true)
	lease, _ = k.take(30, 9)
	k.complete(lease, []bool{true}, b.Message)
	k.nextDue(time.Time{}, false)
}

func (k *kit) length(ch channel.ID, atMost int) (n int) {
	k.Helper()
	k.view(func(ctx context.Context, tx storage.Tx) {
		var err error
		n, err = tx.Outbox().Len(ctx, ch, atMost)
		k.ok(err)
	})
	return n
}

func caseOutboxLen(k *kit) {
	lane := k.lane()
	k.put(k.entry(lane, after(0)), k.entry(lane, after(0)), k.entry(k.lane(), after(9)))
	lease, got := k.take(1, 1)
	k.equal([]int{k.length(line, 9), k.length(line, 3), k.length(line, 2), k.length(line, 1)}, []int{3, 3, 2, 1})
	k.complete(lease, []bool{true}, got[0].Message)
	k.equal(k.length(line, 9), 2)
}
