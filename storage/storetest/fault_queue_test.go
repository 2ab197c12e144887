package storetest_test

import (
	"cmp"
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

const (
	order    = "queues/order"
	pages    = "queues/pages"
	flow     = "queues/pages while others come and go"
	entering = "queues/entering and leaving"
	before   = "queues/before"
	lengths  = "queues/lengths"
)

// queueFaults are about the order of queues, their pages and their lengths.
func queueFaults() []fault {
	return []fault{
		{name: "a queue goes by ID", bend: sorting(byID), must: []string{order, pages}, may: []string{"queues/*"}},
		{name: "a queue goes by rank alone", bend: sorting(byRank), must: []string{order, pages}, may: []string{"queues/*"}},
		{name: "the least urgent come first", bend: sorting(byCalm), must: []string{order, pages}, may: []string{"queues/*"}},
		{name: "the urgency has no sign", bend: sorting(bySize), must: []string{order}, may: []string{"queues/*"}},
		{name: "equal ranks go by the latest ID", bend: sorting(byLatest), must: []string{order}, may: []string{"queues/*"}},
		{
			name: "a page begins behind all of the same rank",
			bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return noRankTies{c} }),
			must: []string{pages, flow}, may: []string{entering},
		},
		{
			name: "a page begins with the last of the page before",
			bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return overlapping{c} }),
			must: []string{pages}, may: []string{entering, flow}, hangs: true,
		},
		{
			name: "a page begins at its number",
			bend: bendCases(func(c storage.Cases, s *shared) storage.Cases { return numbered{c, s} }),
			must: []string{flow}, may: []string{entering, pages},
		},
		{
			name: "every page of a queue is the first",
			bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return firstOfQueue{c} }),
			must: []string{pages, flow}, may: []string{entering}, hangs: true,
		},
		{
			name: "only open cases stand in a queue",
			bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return openOnly{c} }),
			must: []string{order, entering}, may: []string{"queues/*", "*/cases"},
		},
		{
			name: "who left a queue is in it",
			bend: bendCases(func(c storage.Cases, s *shared) storage.Cases { return ghosts{c, s} }),
			must: []string{entering}, may: []string{"queues/*", "*/cases"},
		},
		{
			name: "queues whose names begin alike are one",
			bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return oneQueue{c} }),
			must: []string{order},
		},
		{
			name: "a case stands before itself",
			bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return beforeItself{c} }),
			must: []string{before},
		},
		{
			name: "who is more urgent does not stand before",
			bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return equalsBefore{c} }),
			must: []string{before}, may: []string{"*/cases"},
		},
		{
			name: "the count of who stands before does not stop",
			bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return endlessBefore{c} }),
			must: []string{before},
		},
		{
			name: "cases in no queue are counted as one",
			bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return lengthsWith{c, 7, ""} }),
			must: []string{lengths, entering},
		},
		{
			name: "a queue that is empty is counted",
			bend: bendCases(func(c storage.Cases, _ *shared) storage.Cases { return lengthsWith{c, 0, "alone"} }),
			must: []string{lengths}, may: []string{entering},
		},
	}
}

func bendCases(bend func(storage.Cases, *shared) storage.Cases) func(storage.Store, *shared) storage.Store {
	return bendTx(func(tx storage.Tx, s *shared) storage.Tx { return bentTx{Tx: tx, cases: bend(tx.Cases(), s)} })
}

// all is the whole queue as it should be.
func all(ctx context.Context, c storage.Cases, queue storage.QueueID) ([]*storage.Case, error) {
	return c.Waiting(ctx, storage.QueueQuery{Queue: queue, Limit: 1 << 20})
}

type noRankTies struct{ storage.Cases }

func (c noRankTies) Waiting(ctx context.Context, q storage.QueueQuery) ([]*storage.Case, error) {
	if !q.After.IsZero() {
		for i := range q.After.ID {
			q.After.ID[i] = 0xff
		}
	}
	return c.Cases.Waiting(ctx, q)
}

type overlapping struct{ storage.Cases }

func (c overlapping) Waiting(ctx context.Context, q storage.QueueQuery) ([]*storage.Case, error) {
	if !q.After.IsZero() {
		q.After.ID[15]--
	}
	return c.Cases.Waiting(ctx, q)
}

// numbered goes on where the page before ended by number.
type numbered struct {
	storage.Cases
	*shared
}

func (c numbered) Waiting(ctx context.Context, q storage.QueueQuery) ([]*storage.Case, error) {
	vs, err := all(ctx, c.Cases, q.Queue)
	from, _ := c.get(q.After).(int)
	from = min(from, len(vs))
	vs = vs[from:min(from+q.Limit, len(vs))]
	if len(vs) > 0 {
		c.note(vs[len(vs)-1].Place(), from+len(vs))
	}
	return vs, err
}

type firstOfQueue struct{ storage.Cases }

func (c firstOfQueue) Waiting(ctx context.Context, q storage.QueueQuery) ([]*storage.Case, error) {
	q.After = storage.QueuePlace{}
	return c.Cases.Waiting(ctx, q)
}

type openOnly struct{ storage.Cases }

func (c openOnly) Waiting(ctx context.Context, q storage.QueueQuery) ([]*storage.Case, error) {
	limit := q.Limit
	q.Limit = 1 << 20
	vs, err := c.Cases.Waiting(ctx, q)
	vs = slices.DeleteFunc(vs, func(v *storage.Case) bool { return v.State != storage.CaseOpen })
	return vs[:min(limit, len(vs))], err
}

// ghosts shows a case in the queue that it was in at first.
type ghosts struct {
	storage.Cases
	*shared
}

func (c ghosts) Insert(ctx context.Context, vs ...*storage.Case) error {
	err := c.Cases.Insert(ctx, vs...)
	for _, v := range vs {
		c.note(v.ID, v.Queue)
	}
	return err
}

func (c ghosts) Waiting(ctx context.Context, q storage.QueueQuery) ([]*storage.Case, error) {
	vs, err := all(ctx, c.Cases, q.Queue)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, queue := range c.notes {
		got, err := c.Get(ctx, id.(storage.CaseID))
		if err == nil && queue == q.Queue && got[0].Queue == "" {
			vs = append(vs, got[0])
		}
	}
	vs = slices.DeleteFunc(vs, func(v *storage.Case) bool { return !q.After.IsZero() && byPlace(v, q.After) <= 0 })
	slices.SortFunc(vs, func(a, b *storage.Case) int { return byPlace(a, b.Place()) })
	return vs[:min(q.Limit, len(vs))], nil
}

func byPlace(v *storage.Case, p storage.QueuePlace) int {
	return cmp.Or(cmp.Compare(p.Urgency, v.Urgency), v.Rank.Compare(p.Rank), v.ID.Compare(p.ID))
}

type oneQueue struct{ storage.Cases }

func (c oneQueue) Waiting(ctx context.Context, q storage.QueueQuery) ([]*storage.Case, error) {
	if q.Queue == "sal" {
		q.Queue = "sales"
	}
	return c.Cases.Waiting(ctx, q)
}

type beforeItself struct{ storage.Cases }

func (c beforeItself) Before(ctx context.Context, queue storage.QueueID, p storage.QueuePlace, atMost int) (int, error) {
	p.ID[15]++
	return c.Cases.Before(ctx, queue, p, atMost)
}

type equalsBefore struct{ storage.Cases }

func (c equalsBefore) Before(ctx context.Context, queue storage.QueueID, p storage.QueuePlace, atMost int) (int, error) {
	n, err := c.Cases.Before(ctx, queue, p, atMost)
	if err != nil {
		return 0, err
	}
	vs, err := all(ctx, c.Cases, queue)
	vs = slices.DeleteFunc(vs, func(v *storage.Case) bool { return v.Urgency != p.Urgency })
	return min(n, len(vs)), err
}

type endlessBefore struct{ storage.Cases }

func (c endlessBefore) Before(ctx context.Context, queue storage.QueueID, p storage.QueuePlace, atMost int) (int, error) {
	return c.Cases.Before(ctx, queue, p, atMost+1)
}

type lengthsWith struct {
	storage.Cases
	n     int
	queue storage.QueueID
}

func (c lengthsWith) Queues(ctx context.Context) (map[storage.QueueID]int, error) {
	got, err := c.Cases.Queues(ctx)
	if len(got) > 1 && got[c.queue] == 0 {
		got[c.queue] = c.n
	}
	return got, err
}
