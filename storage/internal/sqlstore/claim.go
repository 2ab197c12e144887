package sqlstore

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

var claimOutbox = writing("", "update rapport_outbox as t set ready = $4, lease = $5, handed = handed + 1, attempts = attempts + 1, "+
	"doubt = case when handed > 0 then 1 else doubt end where t.seq {in} select seq from rapport_outbox "+
	"where tenant = $1 and channel = $2 and head = 1 and ready <= $3 order by ready, seq limit $6 {skip} {out} returning message, channel, lane, due, attempts, handed, doubt, seq")

func (c outbox) Claim(ctx context.Context, ch channel.ID, claim storage.Claim) ([]*storage.OutboxEntry, error) {
	if err := checkClaim(claim); err != nil {
		return nil, err
	}
	type claimed struct {
		storage.OutboxEntry
		handed, seq int64
	}
	var got []*claimed
	args := []any{string(ch), micros(claim.Now), micros(claim.Until), [16]byte(claim.Lease), int64(claim.Limit)}
	err := c.t.run(ctx, claimOutbox, nil, args, func(scan Scan) error {
		e := &claimed{}
		got = append(got, e)
		return scan(idTo(&e.Message), (*string)(&e.Channel), idTo(&e.Lane), instant{&e.Due}, whole{&e.Attempts}, &e.handed, flagged{&e.Uncertain}, &e.seq)
	})
	slices.SortFunc(got, func(a, b *claimed) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.seq, b.seq)) })
	entries := make([]*storage.OutboxEntry, len(got))
	for i, e := range got {
		e.HandedOver = e.handed > 1
		entries[i] = &e.OutboxEntry
	}
	return entries, err
}

// What leaves the outbox lets the next of its lane come to the head.
var (
	completeOutbox = rowByRow("v_message:uuid", "{v} delete from rapport_outbox where tenant = $1 and lease = $2 "+
		"and message in (select v_message from v) returning message, channel, lane")
	cancelOutbox = rowByRow("v_message:uuid", "{v} delete from rapport_outbox where tenant = $1 and lease = $2 and handed = 0 and doubt = 0 "+
		"and message in (select v_message from v) returning message, channel, lane")
	promoteOutbox = rowByRow("v_channel:text v_lane:uuid", "{v} update rapport_outbox as t set head = 1 from v where t.tenant = $1 and head = 0 "+
		"and t.lane = v_lane and t.channel = v_channel and t.seq = (select min(o.seq) from rapport_outbox as o "+
		"where o.tenant = $1 and o.lane = v_lane and o.channel = v_channel)")
	rescheduleOutbox = rowByRow("v_message:uuid", "{v} update rapport_outbox as t set due = $3, ready = $3, lease = $4, handed = 0, attempts = attempts - $5 from v "+
		"where t.tenant = $1 and t.lease = $2 and t.message = v_message returning message")
	doubtOutbox = rowByRow("v_message:uuid", "{v} update rapport_outbox as t set doubt = 1 from v "+
		"where t.tenant = $1 and t.lease = $2 and t.message = v_message returning message")
)

func (c outbox) Complete(ctx context.Context, lease storage.LeaseID, ids ...storage.MessageID) ([]bool, error) {
	if lease.IsZero() {
		return make([]bool, len(ids)), c.t.usable(ctx, true)
	}
	return c.leave(ctx, completeOutbox, ids, [16]byte(lease))
}

func (c outbox) Cancel(ctx context.Context, ids ...storage.MessageID) ([]bool, error) {
	return c.leave(ctx, cancelOutbox, ids, nobody)
}

// leave removes entries, and tells which went.
func (c outbox) leave(ctx context.Context, s *Stmt, ids []storage.MessageID, lease [16]byte) ([]bool, error) {
	if err := c.lockLanesOf(ctx, ids); err != nil {
		return nil, err
	}
	gone := map[storage.MessageID]bool{}
	lanes := map[laneKey]bool{}
	err := c.t.run(ctx, s, rowsOf(ids), []any{lease}, func(scan Scan) error {
		var id storage.MessageID
		var lane laneKey
		err := scan(idTo(&id), (*string)(&lane.channel), idTo(&lane.lane))
		gone[id], lanes[lane] = true, true
		return err
	})
	if err != nil {
		return nil, err
	}
	return answers(gone, ids), c.promote(ctx, lanes)
}

func (c outbox) promote(ctx context.Context, lanes map[laneKey]bool) error {
	var rows [][]any
	for l := range lanes {
		rows = append(rows, []any{string(l.channel), [16]byte(l.lane)})
	}
	slices.SortFunc(rows, func(a, b []any) int { return compareKeys(a[1], b[1]) })
	return c.t.run(ctx, promoteOutbox, rows, nil, nil)
}

// answers says of each id whether it is in the set, the first time it comes.
func answers[K comparable](set map[K]bool, ids []K) []bool {
	did := make([]bool, len(ids))
	for i, id := range ids {
		did[i] = set[id]
		delete(set, id)
	}
	return did
}

func (c outbox) Reschedule(ctx context.Context, lease storage.LeaseID, due time.Time, ids ...storage.MessageID) ([]bool, error) {
	return c.giveBack(ctx, lease, due, 0, ids)
}

func (c outbox) Defer(ctx context.Context, lease storage.LeaseID, due time.Time, ids ...storage.MessageID) ([]bool, error) {
	return c.giveBack(ctx, lease, due, 1, ids)
}

// giveBack gives entries back, less some attempts.
func (c outbox) giveBack(ctx context.Context, lease storage.LeaseID, due time.Time, less int64, ids []storage.MessageID) ([]bool, error) {
	return c.change(ctx, rescheduleOutbox, lease, ids, micros(due), nobody, less)
}

func (c outbox) Doubt(ctx context.Context, lease storage.LeaseID, ids ...storage.MessageID) ([]bool, error) {
	return c.change(ctx, doubtOutbox, lease, ids)
}

// change runs a statement for entries that the lease holds, and tells which.
func (c outbox) change(ctx context.Context, s *Stmt, lease storage.LeaseID, ids []storage.MessageID, args ...any) ([]bool, error) {
	if lease.IsZero() {
		return make([]bool, len(ids)), c.t.usable(ctx, true)
	}
	held := map[storage.MessageID]bool{}
	err := c.t.run(ctx, s, rowsOf(ids), append([]any{[16]byte(lease)}, args...), func(scan Scan) error {
		var id storage.MessageID
		err := scan(idTo(&id))
		held[id] = true
		return err
	})
	return answers(held, ids), err
}
