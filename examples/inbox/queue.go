package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// A queueTitle stands above the cases of a destination.
type queueTitle struct {
	Name    string
	Waiting int
}

// loose is the queue of cases that wait at no destination.
const loose = "*"

// inQueues sorts waiting cases by where they wait and their places there.
func (a *app) inQueues(ctx context.Context, items []item) error {
	waiting, err := a.engine.Queues(ctx)
	if err != nil {
		return err
	}
	set, err := a.engine.Routing(ctx)
	if err != nil {
		return err
	}
	for i := range items {
		it := &items[i]
		if it.Case.Queue == "" || it.Case.Queue == loose {
			continue
		}
		if it.Position, err = a.engine.Position(ctx, it.Case.ID); err != nil {
			return err
		}
		it.Queue = destinationName(set, string(it.Case.Queue))
	}
	slices.SortStableFunc(items, func(x, y item) int {
		return cmp.Or(cmp.Compare(x.Queue, y.Queue), cmp.Compare(x.Position, y.Position))
	})
	before := ""
	for i := range items {
		if it := &items[i]; it.Queue != before {
			it.Heading = &queueTitle{it.Queue, waiting[it.Case.Queue]}
			before = it.Queue
		}
	}
	return nil
}

// waitsWhere says where a case waits: "Waits in Support, 3rd of 7"; empty if it
// waits nowhere in particular.
func (a *app) waitsWhere(ctx context.Context, c *storage.Case) (string, error) {
	if c == nil || c.State != storage.CaseOpen || c.Queue == "" || c.Queue == loose {
		return "", nil
	}
	set, err := a.engine.Routing(ctx)
	if err != nil {
		return "", err
	}
	n, err := a.engine.Position(ctx, c.ID)
	if err != nil {
		return "", err
	}
	waiting, err := a.engine.Queues(ctx)
	return fmt.Sprintf("Waits in %s, %s of %d", destinationName(set, string(c.Queue)), ordinal(n), max(waiting[c.Queue], n)), err
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
