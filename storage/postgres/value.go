package postgres

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/rapport-go/rapport/storage/internal/sqlstore"
)

var words = map[string]string{
	"{lock}": "for update of t", "{skip}": "for update skip locked",
	"{in}": "= any (array(", "{out}": "))", "{chosen}": "t.ctid = any (array(select ctid", "{tenant}": "(tenant + 0)", "{byword}": "", "{fence}": "offset 0",
	"{byowner}": "", "{byunseen}": "", "{each}": "lateral (select * from", "{end}": "offset 0) as t",
	"{saying}":  saying,
	"{floor}":   "(left(span.id::text, 5) || '000-0000-0000-0000-000000000000')::uuid",
	"{own}":     "where",
	"{xid}":     "pg_current_xact_id()::text::bigint",
	"{horizon}": "pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
	"{seq}":     "nextval('rapport_journal_seq')",
	"{axis}":    "xid", "{middle}": "((low + high) / 2, 0)", "{from}": "$2, 0", "{nobody}": "'00000000-0000-0000-0000-000000000000'", "{find}": "strpos", "{bycase}": "",
	"{empty}": "''::bytea",
}

// saying finds messages by an expression of marked words. A planner takes every
// beginning of a word for one of fifty messages, whatever it knows, and a
// hundred thousand messages for so much work that it compiles the query and
// starts workers, which takes longer than the search. It does not look into a
// subquery, and takes what must be so twice for rare.
const saying = "rapport_messages as t where t.words <> ''" + " and " + saysIt + " and " + saysIt

const saysIt = "rapport_message_terms(t.tenant, t.id, t.channel, t.words) @@ (select replace($2, '*', ':*')::tsquery)"

var types = map[sqlstore.Type]string{
	sqlstore.Int: "bigint", sqlstore.Text: "text", sqlstore.Blob: "bytea",
	sqlstore.UUID: "uuid", sqlstore.Maybe: "uuid", sqlstore.Float: "double precision",
}

// texts keeps the statements in this dialect.
var texts sync.Map

func textOf(s *sqlstore.Stmt) string {
	if text, ok := texts.Load(s); ok {
		return text.(string)
	}
	text := render(s)
	texts.Store(s, text)
	return text
}

// render makes v of one array for each column. The planner must not look into
// the first: for few rows it would take the plan that it makes for them for
// cheaper than one for any number, and plan the statement at every call, which
// takes longer than to run it.
func render(s *sqlstore.Stmt) string {
	if s.Finds() {
		return s.RenderOne("$", words)
	}
	var arrays []string
	for i, c := range s.Cols() {
		array := fmt.Sprintf("$%d::%s[]", i+1, types[c.Type])
		if i == 0 {
			array = "(select " + array + ")"
		}
		arrays = append(arrays, array)
	}
	text := s.Render("select * from unnest("+strings.Join(arrays, ", ")+")", "$", len(s.Cols()), words)
	return lookup.ReplaceAllString(text, "from $1 cross join lateral (select * from $2 as t where $3 offset 0 $4) as t")
}

// lookup is how a statement finds rows for each row of v, or of what it found
// before. The planner must not
// take it for a join: as long as the tables are small it would read them whole,
// and keep that plan when they have grown.
var lookup = regexp.MustCompile(`from (v|found) cross join (\w+) as t where (.*?)\s*(for update of t)?$`)

// columns turns rows into one array for each column.
func columns(cols []sqlstore.Col, rows [][]any) []any {
	all := make([]any, len(cols))
	for i, c := range cols {
		all[i] = column(c.Type, rows, i)
	}
	return all
}

func column(t sqlstore.Type, rows [][]any, i int) any {
	switch t {
	case sqlstore.Int:
		return slice[int64](rows, i)
	case sqlstore.Text:
		return slice[string](rows, i)
	case sqlstore.Blob:
		return slice[[]byte](rows, i)
	case sqlstore.UUID:
		return slice[[16]byte](rows, i)
	case sqlstore.Float:
		return slice[float64](rows, i)
	}
	ids := make([]pgtype.UUID, len(rows))
	for n, row := range rows {
		ids[n].Bytes, ids[n].Valid = row[i].([16]byte)
	}
	return ids
}

func slice[T any](rows [][]any, i int) []T {
	all := make([]T, len(rows))
	for n, row := range rows {
		all[n] = row[i].(T)
	}
	return all
}
