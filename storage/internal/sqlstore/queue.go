package sqlstore

import (
	"context"
	"math"

	"github.com/rapport-go/rapport/storage"
)

// A queue is read from its index, in which the urgency is stored so that the
// highest comes first: all of a place goes up.
var (
	waitingCases = caseRecord.listing("and t.queue = $2 and t.queue <> '' and (t.urgency_down, t.rank, t.id) > ($3, $4, $5) " +
		"order by t.urgency_down, t.rank, t.id limit $6")
	casesBefore = reading("", "select count(*) from (select 1 from rapport_cases as t where t.tenant = $1 and t.queue = $2 and t.queue <> '' "+
		"and (t.urgency_down, t.rank, t.id) < ($3, $4, $5) limit $6) as first")
	queueLengths = reading("", "select t.queue, count(*) from rapport_cases as t where t.tenant = $1 and t.queue <> '' group by t.queue")
)

func (c cases) Waiting(ctx context.Context, q storage.QueueQuery) ([]*storage.Case, error) {
	if q.Limit <= 0 {
		return nil, errLimit
	}
	args := queueArgs(q.Queue, q.After, q.Limit)
	if q.After.IsZero() {
		args[1], args[2] = int64(math.MinInt64), int64(math.MinInt64)
	}
	return caseRecord.list(ctx, c.t, waitingCases, args...)
}

func queueArgs(queue storage.QueueID, p storage.QueuePlace, limit int) []any {
	return []any{string(queue), down(p.Urgency), micros(p.Rank), [16]byte(p.ID), int64(limit)}
}

func (c cases) Before(ctx context.Context, queue storage.QueueID, p storage.QueuePlace, atMost int) (int, error) {
	n, err := c.t.number(ctx, casesBefore, queueArgs(queue, p, max(0, atMost))...)
	return int(n), err
}

func (c cases) Queues(ctx context.Context) (map[storage.QueueID]int, error) {
	lengths := map[storage.QueueID]int{}
	err := c.t.run(ctx, queueLengths, nil, nil, func(scan Scan) error {
		var queue storage.QueueID
		var n int
		err := scan((*string)(&queue), whole{&n})
		lengths[queue] = n
		return err
	})
	if err != nil {
		return nil, err
	}
	return lengths, nil
}
