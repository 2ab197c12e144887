package storetest

import (
	"cmp"
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func heldCases() []Case {
	return []Case{
		{"loads/owners and offers", caseLoads},
		{"loads/follow a case", caseLoadsFollow},
		{"loads/nobody has anything", caseLoadsNone},
		{"loads/S5.10 what has ended", caseLoadsEnded},
	}
}

// manyHeld are cases of every state, with and without an owner, waiting for
// somebody and offered to them, on two channels.
func (k *kit) manyHeld() []*storage.Case {
	states := []storage.CaseState{
		storage.CaseOpen, storage.CaseOngoing, storage.CaseParked, storage.CaseEnded, storage.CaseMissed, storage.CaseClosed,
	}
	var cs []*storage.Case
	for i := range 144 {
		c := k.openCase(newID[storage.Conversation](k))
		c.State, c.Channel = states[i%6], []channel.ID{"wa-2", "wa-1"}[i/6%2]
		c.Owner = []storage.AgentID{"", "bob", "ann", "Z"}[i/12%4]
		c.For = []storage.AgentID{"", "ann", "cat"}[i/48]
		c.Offered = c.For != "" && i%5 < 3
		cs = append(cs, c)
	}
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Insert(ctx, cs...)) })
	return cs
}

// held is what agents have, found the slow way.
func held(cs []*storage.Case) []storage.Load {
	counts := map[storage.Load]int{}
	for _, c := range cs {
		holders := map[storage.AgentID]bool{}
		if c.State == storage.CaseOngoing && c.Owner != "" {
			holders[c.Owner] = true
		}
		if c.Offered {
			holders[c.For] = true
		}
		for agent := range holders {
			counts[storage.Load{Agent: agent, Channel: c.Channel}]++
		}
	}
	var loads []storage.Load
	for l, n := range counts {
		loads = append(loads, storage.Load{Agent: l.Agent, Channel: l.Channel, Cases: n})
	}
	slices.SortFunc(loads, func(a, b storage.Load) int {
		return cmp.Or(cmp.Compare(a.Agent, b.Agent), cmp.Compare(a.Channel, b.Channel))
	})
	return loads
}

func (k *kit) loads(ctx context.Context, tx storage.Tx, want []storage.Load) {
	k.Helper()
	got, err := tx.Cases().Loads(ctx)
	k.ok(err)
	k.equal(got, want)
}

func caseLoads(k *kit) {
	want := held(k.manyHeld())
	other := k.on(k.open("two"))
	other.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Cases().Insert(ctx, k.openCase(newID[storage.Conversation](k))))
	})
	k.view(func(ctx context.Context, tx storage.Tx) { k.loads(ctx, tx, want) })
	other.view(func(ctx context.Context, tx storage.Tx) {
		k.loads(ctx, tx, []storage.Load{{Agent: "ann", Channel: line, Cases: 1}, {Agent: "cat", Channel: line, Cases: 1}})
	})
}

// caseLoadsFollow leads one case from the queue to an offer, to its owner, to
// an offer to another one, and to the end.
func caseLoadsFollow(k *kit) {
	c := k.waiting("sales", 0, start)
	c.For, c.Offered = "", false
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Insert(ctx, c)) })
	has := func(agents ...storage.AgentID) []storage.Load {
		return each(agents, func(a storage.AgentID) storage.Load { return storage.Load{Agent: a, Channel: line, Cases: 1} })
	}
	for _, step := range []struct {
		state     storage.CaseState
		owner, of storage.AgentID
		offered   bool
		who       []storage.Load
	}{
		{storage.CaseOpen, "", "bob", false, nil},
		{storage.CaseOpen, "", "bob", true, has("bob")},
		{storage.CaseOngoing, "bob", "", false, has("bob")},
		{storage.CaseOngoing, "bob", "ann", false, has("bob")},
		{storage.CaseOngoing, "bob", "ann", true, has("ann", "bob")},
		{storage.CaseOngoing, "bob", "bob", true, has("bob")},
		{storage.CaseOngoing, "ann", "", false, has("ann")},
		{storage.CaseParked, "ann", "", false, nil},
		{storage.CaseOngoing, "ann", "", false, has("ann")},
		{storage.CaseOngoing, "", "", false, nil},
		{storage.CaseMissed, "", "cat", true, has("cat")},
		{storage.CaseClosed, "ann", "", false, nil},
	} {
		c.State, c.Owner, c.For, c.Offered = step.state, step.owner, step.of, step.offered
		k.update(func(ctx context.Context, tx storage.Tx) {
			k.ok(tx.Cases().Update(ctx, c))
			k.loads(ctx, tx, step.who)
		})
		k.on(k.again()).view(func(ctx context.Context, tx storage.Tx) { k.loads(ctx, tx, step.who) })
	}
}

func caseLoadsNone(k *kit) {
	k.view(func(ctx context.Context, tx storage.Tx) { k.loads(ctx, tx, nil) })
	c := k.waiting("sales", 0, start)
	c.Offered, c.Bot = false, "greeter"
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Insert(ctx, c)) })
	k.view(func(ctx context.Context, tx storage.Tx) { k.loads(ctx, tx, nil) })
}

// caseLoadsEnded counts what has ended among cases of every state.
func caseLoadsEnded(k *kit) {
	counts := map[storage.Load]int{}
	cs := k.manyHeld()
	for _, c := range cs {
		if c.State == storage.CaseEnded && c.Owner != "" {
			counts[storage.Load{Agent: c.Owner, Channel: c.Channel}]++
		}
	}
	ended := func(ctx context.Context, tx storage.Tx, ch channel.ID) []storage.Load {
		got, err := tx.Cases().Ended(ctx, ch)
		k.ok(err)
		return got
	}
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, ch := range []channel.ID{"wa-1", "wa-2"} {
			var want []storage.Load
			for _, agent := range []storage.AgentID{"Z", "ann", "bob"} {
				l := storage.Load{Agent: agent, Channel: ch}
				want = append(want, storage.Load{Agent: agent, Channel: ch, Cases: counts[l]})
			}
			k.equal(ended(ctx, tx, ch), want)
		}
		k.equal(len(ended(ctx, tx, "wa-3")), 0)
	})
	last := cs[slices.IndexFunc(cs, func(c *storage.Case) bool {
		return c.State == storage.CaseEnded && c.Owner == "bob" && c.Channel == "wa-1"
	})]
	last.State = storage.CaseClosed
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Cases().Update(ctx, last))
		i := slices.IndexFunc(ended(ctx, tx, "wa-1"), func(l storage.Load) bool { return l.Agent == "bob" })
		k.equal(ended(ctx, tx, "wa-1")[i].Cases, counts[storage.Load{Agent: "bob", Channel: "wa-1"}]-1)
	})
}
