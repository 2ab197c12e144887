package storetest_test

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// viewerFaults are about whom a list of cases is for.
func viewerFaults() []fault {
	return []fault{
		{
			name: "a list shows cases that wait for others",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, cases: openList{tx.Cases()}} }),
			must: []string{"cases/lists", "cases/moves between lists"}, may: []string{"labels/*", "cases/pages"},
		},
		{
			name: "a count has cases that wait for others",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, cases: openCount{tx.Cases()}} }),
			must: []string{"cases/count"}, may: []string{"labels/*"},
		},
		{
			name: "a viewer sees only what waits for them",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, cases: ownOnly{tx.Cases()}} }),
			must: []string{"cases/lists"}, may: []string{"labels/*", "cases/*"},
		},
		{
			name: "cases that wait for others are taken out of the page",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, cases: holedPages{tx.Cases()}} }),
			must: []string{"cases/pages"}, may: []string{"labels/*"},
		},
	}
}

type openList struct{ storage.Cases }

func (c openList) List(ctx context.Context, q storage.CaseQuery) ([]*storage.Case, error) {
	q.Viewer = ""
	return c.Cases.List(ctx, q)
}

type openCount struct{ storage.Cases }

func (c openCount) Count(ctx context.Context, q storage.CaseQuery, atMost int) (int, error) {
	q.Viewer = ""
	return c.Cases.Count(ctx, q, atMost)
}

type ownOnly struct{ storage.Cases }

func (c ownOnly) List(ctx context.Context, q storage.CaseQuery) ([]*storage.Case, error) {
	return seenBy(c.Cases, ctx, q, q.Viewer)
}

type holedPages struct{ storage.Cases }

func (c holedPages) List(ctx context.Context, q storage.CaseQuery) ([]*storage.Case, error) {
	return seenBy(c.Cases, ctx, q, "", q.Viewer)
}

// seenBy lists for anybody, and then leaves out what does not wait for one of
// these.
func seenBy(c storage.Cases, ctx context.Context, q storage.CaseQuery, these ...storage.AgentID) ([]*storage.Case, error) {
	viewer := q.Viewer
	q.Viewer = ""
	vs, err := c.List(ctx, q)
	var seen []*storage.Case
	for _, v := range vs {
		if viewer == "" || slices.Contains(these, v.For) {
			seen = append(seen, v)
		}
	}
	return seen, err
}
