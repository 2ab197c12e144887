package sqlstore

import (
	"context"
	"math"

	"github.com/rapport-go/rapport/storage"
)

// A caseList is the statements for one choice of filters. $2 is the state, $3
// and $4 the place, $5 the limit, $6 and on the filters.
type caseList struct {
	newest, oldest, count *Stmt
}

// caseLists are the lists by whether they have an owner and a channel.
var caseLists = map[[2]bool]caseList{
	{false, false}: newCaseList(""),
	{true, false}:  newCaseList("and t.owner = $6 and t.owner <> '' "),
	{false, true}:  newCaseList("and t.channel = $6 "),
	{true, true}:   newCaseList("and t.owner = $6 and t.owner <> '' and t.channel = $7 "),
}

func newCaseList(filter string) caseList {
	return caseList{
		newest: caseRecord.listing("and t.state = $2 " + filter +
			"and (t.last_activity, t.id) < ($3, $4) order by t.last_activity desc, t.id desc limit $5"),
		oldest: caseRecord.listing("and t.state = $2 " + filter +
			"and (t.last_activity, t.id) > ($3, $4) order by t.last_activity, t.id limit $5"),
		count: reading("", "select count(*) from (select 1 from rapport_cases as t where t.tenant = $1 and t.state = $2 "+filter+
			"and (t.last_activity, t.id) > ($3, $4) limit $5) as first"),
	}
}

func caseListOf(q storage.CaseQuery) caseList {
	return caseLists[[2]bool{q.Owner != "", q.Channel != ""}]
}

func (c cases) List(ctx context.Context, q storage.CaseQuery) ([]*storage.Case, error) {
	if q.Limit <= 0 {
		return nil, errLimit
	}
	at, id := micros(q.After.LastActivity), q.After.ID
	if q.After.IsZero() {
		at, id = firstPlace(q.Oldest)
	}
	list := caseListOf(q)
	if q.Oldest {
		return caseRecord.list(ctx, c.t, list.oldest, caseArgs(q, at, id, q.Limit)...)
	}
	return caseRecord.list(ctx, c.t, list.newest, caseArgs(q, at, id, q.Limit)...)
}

// firstPlace is before every case of a list.
func firstPlace(oldest bool) (int64, storage.CaseID) {
	if oldest {
		return math.MinInt64, storage.CaseID{}
	}
	return math.MaxInt64, storage.CaseID{}
}

func caseArgs(q storage.CaseQuery, at int64, id storage.CaseID, limit int) []any {
	args := []any{string(q.State), at, [16]byte(id), int64(limit)}
	if q.Owner != "" {
		args = append(args, string(q.Owner))
	}
	if q.Channel != "" {
		args = append(args, string(q.Channel))
	}
	return args
}

func (c cases) Count(ctx context.Context, q storage.CaseQuery, atMost int) (int, error) {
	at, id := firstPlace(true)
	n, err := c.t.number(ctx, caseListOf(q).count, caseArgs(q, at, id, max(0, atMost))...)
	return int(n), err
}
