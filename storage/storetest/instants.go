package storetest

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// caseInstants: whatever goes in, UTC and whole microseconds come out, and zero
// stays zero.
func caseInstants(k *kit) {
	zone := time.FixedZone("east", 5*60*60+30*60)
	fine := start.In(zone).Add(789 * time.Nanosecond)
	c := k.openCase(newID[storage.Conversation](k))
	c.OpenedAt, c.LastActivity, c.PickedUpAt, c.ClosedAt = start.In(zone), fine, time.Time{}, start.Local()
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Insert(ctx, c)) })
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Cases().Get(ctx, c.ID)
		k.ok(err)
		k.instant(got[0].OpenedAt, start)
		k.instant(got[0].LastActivity, start)
		k.instant(got[0].ClosedAt, start)
		if !got[0].PickedUpAt.IsZero() {
			k.Fatalf("the zero instant came back as %v", got[0].PickedUpAt)
		}
	})
}

// caseAnswerInstants: the same of instants that are one among several, and
// what has no answer has the zero one.
func caseAnswerInstants(k *kit) {
	fine := start.In(time.FixedZone("west", -3*60*60)).Add(789 * time.Nanosecond)
	for _, at := range []time.Time{fine, {}} {
		conv, m, i := k.conversation(newID[storage.Contact](k)), k.outbound(newID[storage.Conversation](k)), k.identity(newID[storage.Contact](k))
		conv.Answer.At, m.Answer.At, i.ProfileAt = at, at, at
		if at.IsZero() {
			conv.Answer, m.Answer = channel.Answer{}, channel.Answer{}
		}
		key := i.Key()
		k.update(func(ctx context.Context, tx storage.Tx) {
			k.ok(tx.Conversations().Insert(ctx, conv))
			k.insert(ctx, tx, []bool{true}, m)
			k.ok(tx.Identities().Insert(ctx, i))
		})
		k.view(func(ctx context.Context, tx storage.Tx) {
			convs, err := tx.Conversations().Get(ctx, conv.ID)
			k.ok(err)
			ms, err := tx.Messages().Get(ctx, m.ID)
			k.ok(err)
			is, err := tx.Identities().Find(ctx, key)
			k.ok(err)
			k.answered(convs[0].Answer, at)
			k.answered(ms[0].Answer, at)
			k.instant(is[0].ProfileAt, at.Truncate(time.Microsecond))
		})
	}
}

// answered wants an answer to what was written at that moment, or none.
func (k *kit) answered(got channel.Answer, at time.Time) {
	k.Helper()
	if at.IsZero() != got.IsZero() {
		k.Fatalf("got the answer %+v, want one of %v", got, at)
	}
	k.instant(got.At, at.Truncate(time.Microsecond))
}

// caseRankInstants: the same of where a case stands, and of when a contact was
// served.
func caseRankInstants(k *kit) {
	fine := start.In(time.FixedZone("east", 9*60*60)).Add(789 * time.Nanosecond)
	for _, at := range []time.Time{fine, {}, time.Unix(0, 0)} {
		conv, c := k.conversation(newID[storage.Contact](k)), k.waiting("sales", 0, at)
		conv.ServedAt = at
		k.update(func(ctx context.Context, tx storage.Tx) {
			k.ok(tx.Conversations().Insert(ctx, conv))
			k.ok(tx.Cases().Insert(ctx, c))
		})
		k.view(func(ctx context.Context, tx storage.Tx) {
			convs, err := tx.Conversations().Get(ctx, conv.ID)
			k.ok(err)
			cs, err := tx.Cases().Get(ctx, c.ID)
			k.ok(err)
			k.instant(convs[0].ServedAt, at.Truncate(time.Microsecond))
			k.instant(cs[0].Rank, at.Truncate(time.Microsecond))
			k.equal([]bool{convs[0].ServedAt.IsZero(), cs[0].Rank.IsZero()}, []bool{at.IsZero(), at.IsZero()})
		})
	}
}

func (k *kit) instant(got, want time.Time) {
	k.Helper()
	if got.Location() != time.UTC || got.Nanosecond()%1000 != 0 || !got.Equal(want) {
		k.Fatalf("got instant %v, want %v", got, want)
	}
}

// caseInstantOrder: instants a microsecond apart, and far from today, keep
// their order.
func caseInstantOrder(k *kit) {
	ats := []time.Time{
		time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC),
		time.Unix(0, 0).UTC(), start.Add(-time.Microsecond), start, start.Add(time.Microsecond),
		time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC),
	}
	k.update(func(ctx context.Context, tx storage.Tx) {
		for _, at := range ats {
			c := k.openCase(newID[storage.Conversation](k))
			c.LastActivity = at
			k.ok(tx.Cases().Insert(ctx, c))
		}
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Cases().List(ctx, storage.CaseQuery{State: storage.CaseOngoing, Oldest: true, Limit: 99})
		k.ok(err)
		var order []time.Time
		for _, c := range got {
			order = append(order, c.LastActivity)
		}
		k.equal(order, ats)
	})
}
