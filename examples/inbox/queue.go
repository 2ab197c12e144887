package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A queueTitle stands above the cases of a destination.
type queueTitle struct {
	Name    string
	Waiting int
}

// loose is the queue of cases that wait at no destination.
const loose = "*"

// queueLook is how far into a queue the list looks for its cases.
const queueLook = 100

// inQueues sorts waiting cases by where they wait and their places there.
func (a *app) inQueues(ctx context.Context, me *storage.Agent, items []item) error {
	waiting, err := a.engine.Queues(ctx)
	if err != nil {
		return err
	}
	set, err := a.engine.Routing(ctx)
	if err != nil {
		return err
	}
	places := map[storage.QueueID]map[storage.CaseID]int{}
	for i := range items {
		it := &items[i]
		queue := it.Case.Queue
		if queue == "" || queue == loose {
			continue
		}
		if places[queue] == nil {
			if places[queue], err = a.placesIn(ctx, me, queue, waiting[queue]); err != nil {
				return err
			}
		}
		if it.Position, err = a.placeOf(ctx, me, it.Case.ID, places[queue]); err != nil {
			return err
		}
		it.Queue = destinationName(set, string(queue))
	}
	slices.SortStableFunc(items, func(x, y item) int {
		return cmp.Or(cmp.Compare(x.Queue, y.Queue), cmp.Compare(x.Position, y.Position))
	})
	headed(items, waiting)
	return nil
}

// headed begins each queue with its name.
func headed(items []item, waiting map[storage.QueueID]int) {
	before := ""
	for i := range items {
		if it := &items[i]; it.Queue != before {
			it.Heading = &queueTitle{it.Queue, waiting[it.Case.Queue]}
			before = it.Queue
		}
	}
}

// placesIn are the places of the first cases of a queue. There are none where
// cases are missing that the agent may not see: their places would not be true.
func (a *app) placesIn(ctx context.Context, me *storage.Agent, queue storage.QueueID, waiting int) (map[storage.CaseID]int, error) {
	page, err := a.engine.Queue(ctx, me.ID, queue, storage.QueuePlace{}, queueLook)
	places := map[storage.CaseID]int{}
	if len(page.Items) == min(waiting, queueLook) {
		for i, it := range page.Items {
			places[it.Case.ID] = i + 1
		}
	}
	return places, err
}

// placeOf is the place of a case, asked for where the first of its queue do not
// have it.
func (a *app) placeOf(ctx context.Context, me *storage.Agent, id storage.CaseID, places map[storage.CaseID]int) (int, error) {
	if n := places[id]; n > 0 {
		return n, nil
	}
	s, err := a.engine.As(me.ID).Standing(ctx, id)
	return s.Position, err
}

// waitsWhere says where a case waits: "Waits in Support, 3rd of 7"; empty if it
// waits nowhere in particular.
func (a *app) waitsWhere(ctx context.Context, c *storage.Case, position int, set routing.Settings) (string, error) {
	if c.Queue == "" || c.Queue == loose || position == 0 {
		return "", nil
	}
	waiting, err := a.engine.Queues(ctx)
	return fmt.Sprintf("Waits in %s, %s of %d", destinationName(set, string(c.Queue)), ordinal(position), max(waiting[c.Queue], position)), err
}

// ordinal is "1st", "2nd", "3rd", "4th".
func ordinal(n int) string {
	end := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return fmt.Sprint(n, end)
}
