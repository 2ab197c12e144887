package sqlstore

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/rapport-go/rapport/storage"
)

// A caseList is the statements for one choice of filters. $2 is the state, $3
// and $4 the place, $5 the limit, $6 and on the filters.
type caseList struct {
	newest, oldest, count *Stmt
}

// A caseFilter says which filters a query has.
type caseFilter struct{ owner, channel, of, label, viewer bool }

// caseLists are the lists by their filters.
var caseLists = newCaseLists()

func newCaseLists() map[caseFilter]caseList {
	lists := map[caseFilter]caseList{}
	for n := range 1 << 5 {
		f := caseFilter{owner: n&1 > 0, channel: n&2 > 0, of: n&4 > 0, label: n&8 > 0, viewer: n&16 > 0}
		lists[f] = newCaseList(f)
	}
	return lists
}

// text numbers the arguments as caseArgs lists them. That of a label comes
// first.
func (f caseFilter) text() string {
	text, n := "", firstFilter
	if f.label {
		n++
	}
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

// The conditions and orders of lists, on the table that gives the order.
const (
	caseBelow  = "(%[1]s.last_activity, %[1]s.id) < ($3, $4)"
	caseAbove  = "(%[1]s.last_activity, %[1]s.id) > ($3, $4)"
	caseNewest = "order by %[1]s.last_activity desc, %[1]s.id desc limit $5"
	caseOldest = "order by %[1]s.last_activity, %[1]s.id limit $5"
)

func newCaseList(f caseFilter) caseList {
	return caseList{
		newest: reading("", f.list(caseRecord.columns(), caseBelow, caseNewest)),
		oldest: reading("", f.list(caseRecord.columns(), caseAbove, caseOldest)),
		// In order, or a planner who believes that most are counted reads the table.
		count: reading("", "select count(*) from ("+f.list("1", caseAbove, caseOldest)+") as first"),
	}
}

// list is the text of a list: from the cases, or from the places of a label.
func (f caseFilter) list(columns, from, order string) string {
	if !f.label {
		return "select " + columns + " from rapport_cases as t where t.tenant = $1 and t.state = $2 " + f.text() + "and " + of("t", from) + " " + of("t", order)
	}
	return fmt.Sprintf("select %s from (select l.id, l.last_activity from rapport_case_labels as l where l.tenant = $1 and l.label = $%d "+
		"and l.state = $2 and %s) as l cross join {each} rapport_cases as t where t.tenant = $1 and t.id = l.id %s {end} %s",
		columns, firstFilter, of("l", from), f.text(), of("l", order))
}

// of writes a condition or an order of a table.
func of(table, text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	return fmt.Sprintf(text, table)
}

func caseListOf(q storage.CaseQuery) caseList {
	return caseLists[caseFilter{q.Owner != "", q.Channel != "", q.For != "", q.Label != "", q.Viewer != ""}]
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
	if q.Label != "" {
		args = append(args, q.Label)
	}
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
