package sqlstore

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

type standbys struct{ t *Tx }

const standbyCols = "case_id:uuid place:text urgency_down:int rank:int"

// As with queues, all of a place goes up.
var (
	dropStandbys = rowByRow("v_case:uuid", "{v} delete from rapport_standbys where tenant = $1 and case_id in (select v_case from v)")
	putStandbys  = writing(standbyCols, "{v} insert into rapport_standbys (tenant, "+names(colsOf(standbyCols), "")+") select $1, "+
		names(colsOf(standbyCols), "v.")+" from v where true")
	waitingStandbys = reading("", "select "+names(colsOf(standbyCols), "t.")+" from rapport_standbys as t where t.tenant = $1 and t.place = $2 "+
		"and (t.urgency_down, t.rank, t.case_id) > ($3, $4, $5) order by t.urgency_down, t.rank, t.case_id limit $6")
)

func (c standbys) Replace(ctx context.Context, cases []storage.CaseID, ss ...storage.Standby) error {
	return c.t.all(ctx, func() error {
		ids := make([][16]byte, len(cases))
		for i, id := range cases {
			ids[i] = id
		}
		if err := c.t.run(ctx, dropStandbys, single(ids), nil, nil); err != nil {
			return err
		}
		return c.t.run(ctx, putStandbys, standbyRows(ss), nil, nil)
	})
}

// standbyRows are the last of each case and place, in order.
func standbyRows(ss []storage.Standby) [][]any {
	type key struct {
		of    storage.CaseID
		place storage.QueueID
	}
	last := map[key]storage.Standby{}
	for _, s := range ss {
		last[key{s.Case, s.Place}] = s
	}
	var all []storage.Standby
	for _, s := range last {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b storage.Standby) int {
		return cmp.Or(bytes.Compare(a.Case[:], b.Case[:]), cmp.Compare(a.Place, b.Place))
	})
	var rows [][]any
	for _, s := range all {
		rows = append(rows, []any{[16]byte(s.Case), string(s.Place), down(s.Urgency), micros(s.Rank)})
	}
	return rows
}

func (c standbys) Waiting(ctx context.Context, q storage.QueueQuery) ([]storage.Standby, error) {
	if q.Limit <= 0 {
		return nil, errLimit
	}
	args := queueArgs(q.Queue, q.After, q.Limit)
	if q.After.IsZero() {
		args[1], args[2] = int64(math.MinInt64), int64(math.MinInt64)
	}
	var page []storage.Standby
	err := c.t.run(ctx, waitingStandbys, nil, args, func(scan Scan) error {
		var s storage.Standby
		err := scan(idTo(&s.Case), (*string)(&s.Place), downward{&s.Urgency}, instant{&s.Rank})
		page = append(page, s)
		return err
	})
	return page, err
}
