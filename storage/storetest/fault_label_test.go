package storetest_test

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// labelFaults are about lists by label.
func labelFaults() []fault {
	return []fault{
		labelFault("a label is ignored", "labels/lists of cases", func(vs []*storage.Case, _ storage.CaseQuery, all []*storage.Case) []*storage.Case {
			return all
		}),
		labelFault("only the first label of a case counts", "labels/lists of cases", func(vs []*storage.Case, q storage.CaseQuery, _ []*storage.Case) []*storage.Case {
			return slices.DeleteFunc(vs, func(c *storage.Case) bool { return c.Labels[0] != q.Label })
		}),
		labelFault("cases with a label come in the order of IDs", "labels/lists of cases", func(vs []*storage.Case, _ storage.CaseQuery, _ []*storage.Case) []*storage.Case {
			slices.SortFunc(vs, func(a, b *storage.Case) int { return a.ID.Compare(b.ID) })
			return vs
		}),
		{
			name: "a label is for ever",
			bend: bendTx(func(tx storage.Tx, s *shared) storage.Tx { return bentTx{Tx: tx, cases: stickyLabels{tx.Cases(), s}} }),
			must: []string{"labels/cases move between lists"}, may: []string{"labels/*"},
		},
		{
			name: "labels are kept as they were given",
			bend: bendTx(func(tx storage.Tx, s *shared) storage.Tx { return bentTx{Tx: tx, cases: rawLabels{tx.Cases(), s}} }),
			must: []string{"labels/kept clean"},
		},
		{
			name: "contacts are found by a part of a label",
			bend: finding(func(c, _ *storage.Contact, q storage.ContactQuery) bool {
				whole := q
				whole.Label = ""
				for _, l := range c.Labels {
					if q.Label != "" && len(l) >= len(q.Label) && l[:len(q.Label)] == q.Label {
						whole.Label = l
					}
				}
				return q.Matches(c) || whole.Label != "" && whole.Matches(c)
			}),
			must: []string{"labels/contacts"},
		},
		{
			name: "a name is enough, whatever the label",
			bend: finding(func(c, _ *storage.Contact, q storage.ContactQuery) bool {
				nameOnly := q
				nameOnly.Label = ""
				return q.Matches(c) || q.Name != "" && nameOnly.Matches(c)
			}),
			must: []string{"labels/contacts"},
		},
	}
}

// labelFault bends a list by label: of those that it has, and of all that it
// would have without one.
func labelFault(name, must string, bend func(vs []*storage.Case, q storage.CaseQuery, all []*storage.Case) []*storage.Case) fault {
	return fault{
		name: name,
		bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, cases: &bentLabels{tx.Cases(), bend}} }),
		must: []string{must}, may: []string{"labels/*", "*/cases"},
	}
}

type bentLabels struct {
	storage.Cases
	bend func(vs []*storage.Case, q storage.CaseQuery, all []*storage.Case) []*storage.Case
}

func (c *bentLabels) List(ctx context.Context, q storage.CaseQuery) ([]*storage.Case, error) {
	vs, err := c.Cases.List(ctx, q)
	if q.Label == "" || err != nil {
		return vs, err
	}
	any := q
	any.Label = ""
	all, err := c.Cases.List(ctx, any)
	return c.bend(vs, q, all), err
}

// stickyLabels counts a case by every label that it ever had.
type stickyLabels struct {
	storage.Cases
	*shared
}

func (c stickyLabels) Update(ctx context.Context, vs ...*storage.Case) error {
	for _, v := range vs {
		for _, l := range v.Labels {
			c.note(labelOf{v.ID, l}, true)
		}
	}
	return c.Cases.Update(ctx, vs...)
}

type labelOf struct {
	id    storage.CaseID
	label string
}

func (c stickyLabels) Count(ctx context.Context, q storage.CaseQuery, atMost int) (int, error) {
	if q.Label == "" {
		return c.Cases.Count(ctx, q, atMost)
	}
	label := q.Label
	q.Label, q.Limit, q.After = "", 99, storage.CasePlace{}
	vs, err := c.List(ctx, q)
	n := 0
	for _, v := range vs {
		if c.get(labelOf{v.ID, label}) != nil || slices.Contains(v.Labels, label) {
			n++
		}
	}
	return min(n, atMost), err
}

// rawLabels shows the labels that were handed over last.
type rawLabels struct {
	storage.Cases
	*shared
}

func (c rawLabels) Insert(ctx context.Context, vs ...*storage.Case) error {
	for _, v := range vs {
		c.note(v.ID, slices.Clone(v.Labels))
	}
	return c.Cases.Insert(ctx, vs...)
}

func (c rawLabels) Get(ctx context.Context, ids ...storage.CaseID) ([]*storage.Case, error) {
	vs, err := c.Cases.Get(ctx, ids...)
	for _, v := range vs {
		if raw, ok := c.get(v.ID).([]string); ok && slices.Equal(storage.Labels(raw...), v.Labels) {
			v.Labels = raw
		}
	}
	return vs, err
}
