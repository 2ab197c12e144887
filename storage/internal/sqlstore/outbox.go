package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// An entry of the outbox has a place, in the order of putting. The first of
// each lane has head set: only it can be claimed. Whoever adds an entry to a
// lane, or takes one out, holds the lane's lock, so that a lane with entries
// always has one head. ready is the instant at which the entry can be claimed:
// when it is due, or when its lease runs out. handed counts the claims since
// it was put or given back, and doubt is set for what is uncertain.
type outbox struct{ t *Tx }

var (
	putOutbox = writing("n:int message:uuid channel:text lane:uuid due:int attempts:int handed:int doubt:int first:int",
		"{v} insert into rapport_outbox (tenant, message, channel, lane, due, ready, attempts, handed, doubt, lease, head) "+
			"select $1, message, channel, lane, due, due, attempts, handed, doubt, $2, case when first = 1 then coalesce((select 0 from rapport_outbox as o "+
			"where o.tenant = $1 and o.lane = v.lane and o.channel = v.channel limit 1), 1) else 0 end from v where true order by n "+
			"on conflict do nothing returning 1")
	lanesOf = writing("v_message:uuid", "{v} select t.lane from v cross join rapport_outbox as t where t.tenant = $1 and t.message = v_message")
)

// nobody is the lease of what is not leased.
var nobody = [16]byte{}

func (c outbox) Put(ctx context.Context, es ...*storage.OutboxEntry) error {
	lanes := make([][16]byte, len(es))
	rows := make([][]any, len(es))
	begun := map[laneKey]bool{}
	for i, e := range es {
		lanes[i] = e.Lane
		key := laneKey{e.Channel, e.Lane}
		rows[i] = []any{
			int64(i), [16]byte(e.Message), string(e.Channel), [16]byte(e.Lane), micros(e.Due),
			int64(e.Attempts), flag(e.HandedOver), flag(e.Uncertain), flag(!begun[key]),
		}
		begun[key] = true
	}
	if err := c.lockLanes(ctx, lanes); err != nil {
		return err
	}
	return c.put(ctx, rows)
}

type laneKey struct {
	channel channel.ID
	lane    storage.ConversationID
}

func (c outbox) put(ctx context.Context, rows [][]any) error {
	err := c.t.all(ctx, func() error {
		n, err := c.t.count(ctx, putOutbox, rows, nobody)
		if err == nil && n < len(rows) {
			err = storage.ErrExists
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("storage: put messages into the outbox: %w", err)
	}
	return nil
}

func (c outbox) lockLanes(ctx context.Context, lanes [][16]byte) error {
	numbers := make([]int64, len(lanes))
	for i, lane := range lanes {
		numbers[i] = c.t.lockNumber(laneLock, string(lane[:]))
	}
	return c.t.lock(ctx, numbers)
}

// lockLanesOf locks the lanes of messages.
func (c outbox) lockLanesOf(ctx context.Context, ids []storage.MessageID) error {
	var lanes [][16]byte
	err := c.t.run(ctx, lanesOf, rowsOf(ids), nil, func(scan Scan) error {
		var lane [16]byte
		err := scan(&lane)
		lanes = append(lanes, lane)
		return err
	})
	if err != nil {
		return err
	}
	return c.lockLanes(ctx, lanes)
}

// rowsOf makes rows of identifiers, sorted and each once.
func rowsOf[T any](ids []storage.ID[T]) [][]any {
	keys := make([][16]byte, len(ids))
	for i, id := range ids {
		keys[i] = id
	}
	return single(keys)
}

var errNoLease = errors.New("storage: a claim needs a lease")

func checkClaim(c storage.Claim) error {
	switch {
	case c.Limit <= 0:
		return errLimit
	case c.Lease.IsZero():
		return errNoLease
	}
	return nil
}

var heldOutbox = reading("v_message:uuid", "{v} select t.message from v cross join rapport_outbox as t "+
	"where t.tenant = $1 and t.lease = $2 and t.message = v_message")

func (c outbox) Held(ctx context.Context, lease storage.LeaseID, ids ...storage.MessageID) ([]bool, error) {
	held := map[storage.MessageID]bool{}
	err := c.t.run(ctx, heldOutbox, rowsOf(ids), []any{[16]byte(lease)}, func(scan Scan) error {
		var id storage.MessageID
		err := scan(idTo(&id))
		held[id] = !lease.IsZero()
		return err
	})
	all := make([]bool, len(ids))
	for i, id := range ids {
		all[i] = held[id]
	}
	return all, err
}

var nextOutbox = reading("", "select coalesce(min(ready), 0), count(ready) from ("+
	"select min(ready) as ready from rapport_outbox where tenant = $1 and channel = $2 and head = 0 union all "+
	"select min(ready) as ready from rapport_outbox where tenant = $1 and channel = $2 and head = 1) as firsts")

func (c outbox) NextDue(ctx context.Context, ch channel.ID) (time.Time, bool, error) {
	return c.t.first(ctx, nextOutbox, string(ch))
}

// first runs a statement that answers with the least instant, and with how
// many there were.
func (t *Tx) first(ctx context.Context, s *Stmt, args ...any) (at time.Time, some bool, err error) {
	err = t.run(ctx, s, nil, args, func(scan Scan) error { return scan(instant{&at}, flagged{&some}) })
	if !some {
		at = time.Time{}
	}
	return at, some, err
}

var lenOutbox = reading("", "select count(*) from (select 1 from rapport_outbox where tenant = $1 and channel = $2 limit $3) as first")

func (c outbox) Len(ctx context.Context, ch channel.ID, atMost int) (int, error) {
	n, err := c.t.number(ctx, lenOutbox, string(ch), int64(max(0, atMost)))
	return int(n), err
}
