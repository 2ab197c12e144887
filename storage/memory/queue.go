package memory

import (
	"context"
	"math"

	"github.com/rapport-go/rapport/storage"
)

// queueLinks is a case's place in its queue.
func queueLinks(s *state, v *storage.Case) []link {
	if v.Queue == "" {
		return nil
	}
	return []link{{in: &s.caseByQueue, key: text(v.Queue) + queuePlace(v.Place())}}
}

// queuePlace is the key of a place: the most urgent comes first.
func queuePlace(p storage.QueuePlace) string {
	return downward(p.Urgency) + instant(p.Rank) + id(p.ID)
}

// downward is the key of a number in an order from high to low.
func downward(n int) string { return number(uint64(math.MaxInt64) - uint64(n)) }

func (c cases) Waiting(ctx context.Context, q storage.QueueQuery) ([]*storage.Case, error) {
	after := ""
	if !q.After.IsZero() {
		after = queuePlace(q.After)
	}
	return caseKind.page(ctx, c.t, c.t.caseByQueue.ascend(text(q.Queue), after), q.Limit)
}

func (c cases) Before(ctx context.Context, queue storage.QueueID, p storage.QueuePlace, atMost int) (int, error) {
	if err := c.t.usable(ctx); err != nil {
		return 0, err
	}
	return count(c.t.caseByQueue.descend(text(queue), queuePlace(p)), atMost), nil
}

func (c cases) Queues(ctx context.Context) (map[storage.QueueID]int, error) {
	if err := c.t.usable(ctx); err != nil {
		return nil, err
	}
	lengths := map[storage.QueueID]int{}
	for _, key := range c.t.caseByQueue.ascend("", "") {
		v, _ := c.t.cases.get(key)
		lengths[v.Queue]++
	}
	return lengths, nil
}
