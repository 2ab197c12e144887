package sqlstore

import (
	"context"
	"fmt"
	"math"

	"github.com/rapport-go/rapport/storage"
)

// A caseList is the statements for one choice of filters. $2 is the state, $3
// and $4 the place, $5 the limit, $6 and on the filters.
type caseList struct {
	newest, oldest, count *Stmt
}

// A caseFilter says which filters a query has.
type caseFilter struct{ owner, channel, of, viewer bool }

// caseLists are the lists by their filters.
var caseLists = newCaseLists()

func newCaseLists() map[caseFilter]caseList {
	lists := map[caseFilter]caseList{}
	either := []bool{false, true}
	for _, owner := range either {
		for _, ch := range either {
			for _, of := range either {
				for _, viewer := range either {
					f := caseFilter{owner, ch, of, viewer}
					lists[f] = newCaseList(f.text())
				}
			}
		}
	}
	return lists
}

// text numbers the arguments as caseArgs lists them.
func (f caseFilter) text() string {
	text, n := "", firstFilter
	if f.owner {
		text += fmt.Sprintf("and t.owner = $%d and t.owner <> '' ", n)
		n++
	}
	if f.channel {
		text += fmt.Sprintf("and t.channel = $%d ", n)
		n++
	}
	if f.of {
		text += fmt.Sprintf("and t.for_agent = $%d and t.for_agent <> '' ", n)
		n++
	}
	if f.viewer {
		text += fmt.Sprintf("and (t.for_agent = '' or t.for_agent = $%d) ", n)
	}
	return text
}

// firstFilter is the number of the first filter's argument.
const firstFilter = 6

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
	return caseLists[caseFilter{q.Owner != "", q.Channel != "", q.For != "", q.Viewer != ""}]
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
	if q.For != "" {
		args = append(args, string(q.For))
	}
	if q.Viewer != "" {
		args = append(args, string(q.Viewer))
	}
	return args
}

func (c cases) Count(ctx context.Context, q storage.CaseQuery, atMost int) (int, error) {
	at, id := firstPlace(true)
	n, err := c.t.number(ctx, caseListOf(q).count, caseArgs(q, at, id, max(0, atMost))...)
	return int(n), err
}
