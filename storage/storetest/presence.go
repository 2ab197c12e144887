package storetest

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/storage"
)

func presenceCases() []Case {
	return []Case{
		{"presences/put and get", casePresences},
		{"presences/replace", casePresenceReplaced},
		{"presences/list", casePresenceList},
		{"presences/instants", casePresenceInstants},
	}
}

func (k *kit) presences(ctx context.Context, tx storage.Tx, want ...storage.Presence) {
	k.Helper()
	got, err := tx.Presences().List(ctx)
	k.ok(err)
	k.equal(got, want)
}

func casePresences(k *kit) {
	ann, bob := k.presence("ann"), storage.Presence{Agent: "bob"}
	other := k.on(k.open("two"))
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Presences().Put(ctx, bob, ann)) })
	k.on(k.again()).view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Presences().Get(ctx, "none", "ann", "bob", "ann")
		k.ok(err)
		k.equal(got, []storage.Presence{{Agent: "none"}, ann, bob, ann})
	})
	other.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Presences().Get(ctx, "ann")
		k.ok(err)
		k.equal(got, []storage.Presence{{Agent: "ann"}})
		k.presences(ctx, tx)
	})
}

// casePresenceReplaced: nothing is left of what was there before, and of two in
// one call the later one counts.
func casePresenceReplaced(k *kit) {
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Presences().Put(ctx, k.presence("ann"), k.presence("bob")))
	})
	ann := storage.Presence{Agent: "ann", State: "active", Since: after(9)}
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Presences().Put(ctx, ann))
		k.presences(ctx, tx, ann, k.presence("bob"))
	})
	k.view(func(ctx context.Context, tx storage.Tx) { k.presences(ctx, tx, ann, k.presence("bob")) })
	away := storage.Presence{Agent: "ann", State: "away"}
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Presences().Put(ctx, ann, away, storage.Presence{Agent: "cat"}))
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		k.presences(ctx, tx, away, k.presence("bob"), storage.Presence{Agent: "cat"})
	})
}

func casePresenceList(k *kit) {
	k.view(func(ctx context.Context, tx storage.Tx) { k.presences(ctx, tx) })
	names := []storage.AgentID{"B", "Z", "a", "a b", "ab", "é", "🙂"}
	k.update(func(ctx context.Context, tx storage.Tx) {
		for i := range names {
			k.ok(tx.Presences().Put(ctx, k.presence(names[i*3%len(names)])))
		}
	})
	k.view(func(ctx context.Context, tx storage.Tx) { k.presences(ctx, tx, each(names, k.presence)...) })
}

// casePresenceInstants: UTC and whole microseconds come out, and zero stays
// zero.
func casePresenceInstants(k *kit) {
	fine := start.In(time.FixedZone("west", -3*60*60)).Add(789 * time.Nanosecond)
	p := storage.Presence{Agent: "ann", State: "active", Since: fine, LastTaken: time.Unix(0, 0)}
	q := storage.Presence{Agent: "bob", SeenUntil: fine, LastEnded: fine}
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Presences().Put(ctx, p, q)) })
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Presences().Get(ctx, "ann", "bob")
		k.ok(err)
		k.instant(got[0].Since, start)
		k.instant(got[0].LastTaken, time.Unix(0, 0))
		k.instant(got[1].SeenUntil, start)
		k.instant(got[1].LastEnded, start)
		k.equal(
			[]bool{got[0].SeenUntil.IsZero(), got[0].LastEnded.IsZero(), got[1].Since.IsZero(), got[1].LastTaken.IsZero()},
			[]bool{true, true, true, true})
	})
}
