package storetest

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/rapport-go/rapport/storage"
)

func queueCases() []Case {
	return []Case{
		{"queues/order", caseQueueOrder},
		{"queues/pages", caseQueuePages},
		{"queues/pages while others come and go", caseQueueFlow},
		{"queues/entering and leaving", caseQueueMoves},
		{"queues/before", caseQueueBefore},
		{"queues/lengths", caseQueueLengths},
	}
}

// waiting is a case that stands in a queue.
func (k *kit) waiting(queue storage.QueueID, urgency int, rank time.Time) *storage.Case {
	c := k.openCase(newID[storage.Conversation](k))
	c.State, c.Owner, c.Queue, c.Urgency, c.Rank = storage.CaseOpen, "", queue, urgency, rank
	return c
}

// manyWaiting are cases of three queues, one of which is none, of every state,
// two at each place but for the ID. They are stored in no order.
func (k *kit) manyWaiting() []*storage.Case {
	states := []storage.CaseState{
		storage.CaseOpen, storage.CaseOngoing, storage.CaseParked, storage.CaseEnded, storage.CaseMissed, storage.CaseClosed,
	}
	urgencies := []int{0, -1, 5, math.MaxInt, math.MinInt}
	ranks := []time.Time{start, {}, start.Add(time.Microsecond), after(-5), time.Unix(0, 0).UTC(), time.Unix(-9, 0).UTC()}
	var cs []*storage.Case
	for i := range 180 {
		c := k.waiting([]storage.QueueID{"sales", "care", ""}[i%3], urgencies[i/3%5], ranks[i/15%6])
		c.State = states[i%len(states)]
		cs = append(cs, c)
	}
	shuffled := slices.Clone(cs)
	for i := range shuffled {
		shuffled[i] = cs[i*37%len(cs)]
	}
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Cases().Insert(ctx, shuffled...)) })
	return cs
}

// standing are the cases of a queue in order, found the slow way.
func standing(cs []*storage.Case, queue storage.QueueID) []*storage.Case {
	var out []*storage.Case
	for _, c := range cs {
		if c.Queue == queue {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *storage.Case) int {
		return cmp.Or(cmp.Compare(b.Urgency, a.Urgency), a.Rank.Compare(b.Rank), a.ID.Compare(b.ID))
	})
	return out
}

func idOf(c *storage.Case) storage.CaseID { return c.ID }

// queue wants the cases of a queue in order.
func (k *kit) queue(got, want []*storage.Case) {
	k.Helper()
	k.equal(each(got, idOf), each(want, idOf))
	k.equal(got, want)
}

func caseQueueOrder(k *kit) {
	cs := k.manyWaiting()
	other := k.on(k.open("two"))
	other.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Cases().Insert(ctx, k.waiting("sales", 1, start)))
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, queue := range []storage.QueueID{"sales", "care", "sal", "none"} {
			got, err := tx.Cases().Waiting(ctx, storage.QueueQuery{Queue: queue, Limit: 99})
			k.ok(err)
			k.queue(got, standing(cs, queue))
		}
	})
}

func caseQueuePages(k *kit) {
	cs := k.manyWaiting()
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, size := range []int{1, 7, 60} {
			k.queue(queuePages(ctx, k, tx, "sales", size), standing(cs, "sales"))
		}
	})
}

// queuePages reads a queue page by page.
func queuePages(ctx context.Context, k *kit, tx storage.Tx, queue storage.QueueID, size int) []*storage.Case {
	k.Helper()
	var all []*storage.Case
	q := storage.QueueQuery{Queue: queue, Limit: size}
	for {
		page := k.page(ctx, tx, q)
		all = append(all, page...)
		if len(page) < size {
			return all
		}
		q.After = page[len(page)-1].Place()
	}
}

func (k *kit) page(ctx context.Context, tx storage.Tx, q storage.QueueQuery) []*storage.Case {
	k.Helper()
	page, err := tx.Cases().Waiting(ctx, q)
	k.ok(err)
	if len(page) > q.Limit {
		k.Fatalf("a page of %d has %d", q.Limit, len(page))
	}
	return page
}

// caseQueueFlow reads a queue page by page, while others come and go. Who stays
// is read once.
func caseQueueFlow(k *kit) {
	stay := standing(k.manyWaiting(), "sales")
	f := &flow{kit: k.on(k.again()), guests: map[storage.CaseID]bool{}}
	q := storage.QueueQuery{Queue: "sales", Limit: 3}
	var seen []storage.CaseID
	for page := []*storage.Case{nil, nil, nil}; len(page) == q.Limit; f.stir(page) {
		if len(seen) > 4*len(stay) {
			k.Fatalf("the queue has no end: %v", seen)
		}
		k.view(func(ctx context.Context, tx storage.Tx) { page = k.page(ctx, tx, q) })
		for _, c := range page {
			seen, q.After = append(seen, c.ID), c.Place()
		}
	}
	seen = slices.DeleteFunc(seen, func(id storage.CaseID) bool { return f.guests[id] })
	k.equal(seen, each(stay, idOf))
}

// A flow is who comes and goes while a queue is read.
type flow struct {
	*kit
	guests map[storage.CaseID]bool // who came
	behind *storage.Case           // who came last, and is not read yet
}

// stir takes the first and the last of a page out of the queue, and the one who
// came behind before, and lets others come before and behind the place.
func (f *flow) stir(page []*storage.Case) {
	f.Helper()
	if len(page) < 2 {
		return
	}
	f.update(func(ctx context.Context, tx storage.Tx) {
		first, last := page[0], page[len(page)-1]
		first.Queue, last.Queue = "", "care"
		f.ok(tx.Cases().Update(ctx, first, last))
		if f.behind != nil && f.behind.ID != last.ID {
			f.behind.Queue = ""
			f.ok(tx.Cases().Update(ctx, f.behind))
		}
		before := f.waiting("sales", math.MaxInt, after(-1000-len(f.guests)))
		f.behind = f.waiting("sales", math.MinInt, after(1000-len(f.guests)))
		f.guests[before.ID], f.guests[f.behind.ID] = true, true
		f.ok(tx.Cases().Insert(ctx, before, f.behind))
	})
}

// caseQueueMoves: a case is where its latest update put it.
func caseQueueMoves(k *kit) {
	cs := k.manyWaiting()
	sales := standing(cs, "sales")
	k.update(func(ctx context.Context, tx storage.Tx) {
		none := standing(cs, "")
		none[0].Queue, none[1].Queue, none[1].Urgency = "sales", "care", 3
		sales[0].Queue, sales[1].Queue = "", "care"
		sales[2].Urgency, sales[3].Rank, sales[4].Urgency = -9, after(77), 9
		sales[5].State, sales[5].Owner = storage.CaseOngoing, "bob"
		k.ok(tx.Cases().Update(ctx, none[0], none[1], sales[0], sales[1], sales[2], sales[3], sales[4], sales[5]))
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		k.queue(queuePages(ctx, k, tx, "sales", 5), standing(cs, "sales"))
		k.queue(queuePages(ctx, k, tx, "care", 5), standing(cs, "care"))
		k.lengths(ctx, tx, cs)
	})
}

func caseQueueBefore(k *kit) {
	sales := standing(k.manyWaiting(), "sales")
	k.view(func(ctx context.Context, tx storage.Tx) {
		before := func(p storage.QueuePlace, want int) {
			for _, atMost := range []int{0, 1, 5, 99} {
				got, err := tx.Cases().Before(ctx, "sales", p, atMost)
				k.ok(err)
				k.equal(got, min(want, atMost))
			}
		}
		for i, c := range sales {
			before(c.Place(), i)
			beside := c.Place()
			beside.ID[15]++ // nobody's place, behind the case
			before(beside, i+1)
		}
		got, err := tx.Cases().Before(ctx, "none", sales[9].Place(), 99)
		k.ok(err)
		k.equal(got, 0)
	})
}

func caseQueueLengths(k *kit) {
	k.view(func(ctx context.Context, tx storage.Tx) { k.lengths(ctx, tx, nil) })
	cs := k.manyWaiting()
	alone := k.waiting("alone", 0, start)
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Cases().Insert(ctx, alone))
		k.lengths(ctx, tx, append(cs, alone))
		alone.Queue = ""
		k.ok(tx.Cases().Update(ctx, alone))
	})
	k.view(func(ctx context.Context, tx storage.Tx) { k.lengths(ctx, tx, cs) })
}

// lengths checks how many each queue has.
func (k *kit) lengths(ctx context.Context, tx storage.Tx, cs []*storage.Case) {
	k.Helper()
	want := map[storage.QueueID]int{}
	for _, c := range cs {
		if c.Queue != "" {
			want[c.Queue]++
		}
	}
	got, err := tx.Cases().Queues(ctx)
	k.ok(err)
	if len(got) != len(want) || len(want) > 0 && k.form(got) != k.form(want) {
		k.Fatalf("got %v, want %v", got, want)
	}
}
