package storetest

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func caseCases() []Case {
	return []Case{
		{"cases/versions", caseCaseVersions},
		{"cases/update changes every field", caseCaseUpdate},
		{"cases/lists", caseCaseLists},
		{"cases/pages", caseCasePages},
		{"cases/moves between lists", caseCaseMoves},
		{"cases/count", caseCaseCount},
	}
}

func caseCaseVersions(k *kit) {
	a, b := k.openCase(newID[storage.Conversation](k)), k.openCase(newID[storage.Conversation](k))
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Cases().Insert(ctx, a, b))
		k.equal(a.Version, 1)
		k.is(tx.Cases().Insert(ctx, &storage.Case{ID: a.ID}), storage.ErrExists)
		a.Preview, a.Entry = "new", nil
		k.ok(tx.Cases().Update(ctx, a))
		stale, fresh := *a, *b
		stale.Version, fresh.Preview = 1, "none of it"
		k.is(tx.Cases().Update(ctx, &fresh, &stale), storage.ErrConflict)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Cases().Get(ctx, b.ID, a.ID)
		k.ok(err)
		k.equal(got, []*storage.Case{b, a})
		_, err = tx.Cases().Get(ctx, newID[storage.Case](k))
		k.is(err, storage.ErrNotFound)
	})
}

// caseCaseUpdate: an update leaves nothing as it was, and what is nothing comes
// back as nothing.
func caseCaseUpdate(k *kit) {
	full := k.openCase(newID[storage.Conversation](k))
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Insert(ctx, full)) })
	none, empty := &storage.Case{ID: full.ID, State: storage.CaseOpen}, *full
	empty.Routing, empty.SLA, empty.Automation, empty.Fence, empty.Priority = []byte{}, []byte{}, []byte{}, -1, -9
	for i, c := range []*storage.Case{none, full, &empty, full, none} {
		c.Version = int64(i + 1)
		k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Update(ctx, c)) })
		k.view(func(ctx context.Context, tx storage.Tx) {
			got, err := tx.Cases().Get(ctx, c.ID)
			k.ok(err)
			k.equal(got[0], c)
			if c.Routing == nil && (got[0].Routing != nil || got[0].SLA != nil || got[0].Automation != nil) {
				k.Fatalf("got %q, %q and %q, want nil", got[0].Routing, got[0].SLA, got[0].Automation)
			}
		})
	}
}

// manyCases are cases of two states, owners and channels, several at each
// instant, some of which wait for one agent.
func (k *kit) manyCases() []*storage.Case {
	var cs []*storage.Case
	for i := range 36 {
		c := k.openCase(newID[storage.Conversation](k))
		c.State = []storage.CaseState{storage.CaseOpen, storage.CaseOngoing}[i%2]
		c.Owner = []storage.AgentID{"", "ann", "bob"}[i%3]
		c.Channel = []channel.ID{"wa-1", "wa-2"}[i/6%2]
		c.LastActivity = after(i * 7 % 5)
		c.For = []storage.AgentID{"", "ann", "bob", ""}[i/4%4]
		cs = append(cs, c)
	}
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Insert(ctx, cs...)) })
	return cs
}

func caseQueries() []storage.CaseQuery {
	var qs []storage.CaseQuery
	for _, state := range []storage.CaseState{storage.CaseOpen, storage.CaseOngoing, storage.CaseClosed} {
		for _, owner := range []storage.AgentID{"", "ann", "nobody"} {
			for _, ch := range []channel.ID{"", "wa-2"} {
				for _, viewer := range []storage.AgentID{"", "ann", "nobody"} {
					for _, of := range []storage.AgentID{"", "ann", "nobody"} {
						q := storage.CaseQuery{State: state, Owner: owner, Channel: ch, Viewer: viewer, For: of, Limit: 99}
						oldest := q
						oldest.Oldest = true
						qs = append(qs, q, oldest)
					}
				}
			}
		}
	}
	return qs
}

// chosen is what q must list, found the slow way.
func chosen(cs []*storage.Case, q storage.CaseQuery) []*storage.Case {
	var out []*storage.Case
	for _, c := range cs {
		if c.State == q.State && (q.Owner == "" || c.Owner == q.Owner) && (q.Channel == "" || c.Channel == q.Channel) &&
			(q.For == "" || c.For == q.For) && (q.Viewer == "" || c.For == "" || c.For == q.Viewer) {
			out = append(out, c)
		}
	}
	sortCases(out, q.Oldest)
	return out
}

func caseCaseLists(k *kit) {
	cs := k.manyCases()
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, q := range caseQueries() {
			got, err := tx.Cases().List(ctx, q)
			k.ok(err)
			k.equal(got, chosen(cs, q))
		}
	})
}

func caseCasePages(k *kit) {
	cs := k.manyCases()
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, q := range caseQueries() {
			k.equal(casePages(ctx, k, tx, q, 4), chosen(cs, q))
		}
	})
}

// casePages reads a list page by page.
func casePages(ctx context.Context, k *kit, tx storage.Tx, q storage.CaseQuery, size int) []*storage.Case {
	var all []*storage.Case
	q.Limit = size
	for {
		page, err := tx.Cases().List(ctx, q)
		k.ok(err)
		if len(page) > size {
			k.Fatalf("a page of %d has %d", size, len(page))
		}
		all = append(all, page...)
		if len(page) < size {
			return all
		}
		last := page[len(page)-1]
		q.After = storage.CasePlace{LastActivity: last.LastActivity, ID: last.ID}
	}
}

func caseCaseMoves(k *kit) {
	cs := k.manyCases()
	k.update(func(ctx context.Context, tx storage.Tx) {
		c := cs[7]
		c.State, c.Owner, c.Channel, c.LastActivity, c.For = storage.CaseOpen, "ann", "wa-2", after(3), "bob"
		k.ok(tx.Cases().Update(ctx, c))
		d := cs[4]
		d.State = storage.CaseClosed
		k.ok(tx.Cases().Update(ctx, d))
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, q := range caseQueries() {
			got, err := tx.Cases().List(ctx, q)
			k.ok(err)
			k.equal(got, chosen(cs, q))
		}
	})
}

func caseCaseCount(k *kit) {
	cs := k.manyCases()
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, q := range caseQueries() {
			want := len(chosen(cs, q))
			q.Limit, q.After = 1, storage.CasePlace{LastActivity: after(2), ID: cs[3].ID}
			for _, atMost := range []int{1, 5, 99} {
				got, err := tx.Cases().Count(ctx, q, atMost)
				k.ok(err)
				k.equal(got, min(want, atMost))
			}
		}
	})
}
