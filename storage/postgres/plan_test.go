package postgres_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage/internal/sqlstore/planned"
	"github.com/rapport-go/rapport/storage/postgres"
)

// The tables that queries are asked of.
var tables = []string{
	"rapport_cases", "rapport_case_labels", "rapport_contacts", "rapport_contact_labels", "rapport_conversations",
	"rapport_messages", "rapport_mentions", "rapport_read_marks", "rapport_settings", "rapport_message_files",
}

// TestIndexesAnswer asks PostgreSQL how it answers: from the indexes that are
// meant for it, with and without statistics, with the arguments in view and
// with a plan for any.
func TestIndexesAnswer(t *testing.T) {
	dsn := newSchema(t)
	db := migrated(t, dsn)
	admin := connect(t, dsn)
	for _, table := range tables {
		_, err := admin.Exec(t.Context(), "alter table "+table+" set (autovacuum_enabled = false)")
		require.NoError(t, err)
	}
	for _, name := range []string{"one", "two"} {
		s, err := db.Tenant(t.Context(), name)
		require.NoError(t, err)
		require.NoError(t, s.Update(t.Context(), planned.Fill))
	}
	for _, statistics := range []string{"without", "with"} {
		if statistics == "with" {
			_, err := admin.Exec(t.Context(), "vacuum analyze "+strings.Join(tables, ", "))
			require.NoError(t, err)
		}
		for _, mode := range []string{"custom", "generic"} {
			for _, q := range planned.Queries() {
				t.Run(statistics+" statistics/"+mode+"/"+q.Name, func(t *testing.T) { answers(t, admin, mode, q) })
			}
		}
	}
}

func connect(t testing.TB, dsn string) *pgx.Conn {
	t.Helper()
	config, err := pgx.ParseConfig(dsn)
	require.NoError(t, err)
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	c, err := pgx.ConnectConfig(t.Context(), config)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close(t.Context()) }) // the server ends it too
	return c
}

var (
	// compared is where a search reads through the latest messages, which are few.
	compared = regexp.MustCompile(`Filter: \(.*strpos.*\n\s*Rows Removed by Filter: \d+`)
	indexed  = regexp.MustCompile(`(?:using|Bitmap Index Scan on) (rapport_\w+)`)
	scanned  = regexp.MustCompile(`Scan.*\(actual rows=(\d+) loops=1\)`)
)

// answers runs a query and looks at how it was answered.
func answers(t *testing.T, c *pgx.Conn, mode string, q planned.Query) {
	plan := planOf(t, c, mode, q)
	var used []string
	for _, m := range indexed.FindAllStringSubmatch(plan, -1) {
		used = append(used, m[1])
	}
	assert.Equal(t, q.Indexes, slices.Compact(used), plan)
	assert.NotContains(t, plan, "Seq Scan", plan)
	assert.NotRegexp(t, `Removed by Filter: [1-9]`, compared.ReplaceAllString(plan, ""), plan)
	if q.Ordered {
		assert.NotContains(t, plan, "Sort", plan)
	}
	for _, m := range scanned.FindAllStringSubmatch(plan, -1) {
		n, err := strconv.Atoi(m[1])
		require.NoError(t, err)
		if q.Reads > 0 {
			assert.LessOrEqual(t, n, q.Reads, plan)
		}
	}
}

func planOf(t testing.TB, c *pgx.Conn, mode string, q planned.Query) (plan string) {
	t.Helper()
	s, v, args := q.Statement(t, 1)
	return explain(t, c, mode, planned.Statement{Stmt: s, Rows: v, Args: args})
}

func explain(t testing.TB, c *pgx.Conn, mode string, s planned.Statement) (plan string) {
	t.Helper()
	return explained(t, c, mode, "analyze, costs off, timing off, summary off", s)
}

func explained(t testing.TB, c *pgx.Conn, mode, how string, s planned.Statement) (plan string) {
	t.Helper()
	for _, text := range []string{"deallocate all", "set plan_cache_mode = force_" + mode + "_plan", "prepare asked as " + postgres.Text(s.Stmt)} {
		_, err := c.Exec(t.Context(), text)
		require.NoError(t, err)
	}
	rows, err := c.Query(t.Context(), "explain ("+how+") execute asked("+literals(postgres.Args(s.Stmt, s.Rows, s.Args))+")")
	require.NoError(t, err)
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return strings.Join(lines, "\n")
}

// literals writes arguments as SQL does.
func literals(args []any) string {
	var list []string
	for _, a := range args {
		switch a := a.(type) {
		case [16]byte:
			list = append(list, fmt.Sprintf("'%x'", a))
		case string:
			list = append(list, "'"+a+"'")
		case []string:
			list = append(list, "'{"+strings.Join(a, ",")+"}'")
		case [][16]byte:
			list = append(list, "'"+uuids(a)+"'")
		default:
			list = append(list, fmt.Sprintf("'%d'", a))
		}
	}
	return strings.Join(list, ", ")
}

// uuids writes an array of identifiers.
func uuids(ids [][16]byte) string {
	var list []string
	for _, id := range ids {
		list = append(list, fmt.Sprintf("%x", id))
	}
	return "{" + strings.Join(list, ",") + "}"
}
