package postgres_test

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/internal/sqlstore/planned"
	"github.com/rapport-go/rapport/storage/internal/sqlstore/storebench"
)

// BenchmarkScale measures lists, threads and searches, up to as many cases as
// RAPPORT_BENCH_CASES says, each with ten messages; 1,000 if it says nothing. A
// million takes about 15 GB of the server's disk.
func BenchmarkScale(b *testing.B) {
	f, c := filler(b)
	storebench.Scale(b, f, storebench.Cases(b), func(b *testing.B) {
		do(b, c, "vacuum analyze")
		answeredByIndexes(b, c)
	})
}

// TestScaleIsAnsweredByIndexes looks at the plans of all that a desk asks, with
// and without statistics: no table that grows is read through.
func TestScaleIsAnsweredByIndexes(t *testing.T) {
	f, c := filler(t)
	f.Fill(t, 1500)
	answeredByIndexes(t, c)
	do(t, c, "analyze")
	answeredByIndexes(t, c)
}

func do(t testing.TB, c *pgx.Conn, text string) {
	t.Helper()
	_, err := c.Exec(context.Background(), text)
	require.NoError(t, err)
}

// filler fills a schema whose first tenant is the one that is asked.
func filler(t testing.TB) (*storebench.Filler, *pgx.Conn) {
	t.Helper()
	dsn := newSchema(t)
	s, err := migrated(t, dsn).Tenant(t.Context(), "one")
	require.NoError(t, err)
	c := connect(t, dsn)
	do(t, c, "set synchronous_commit = off")
	columns := map[string][]string{}
	return &storebench.Filler{
		Store: s,
		Exec:  func(text string) error { _, err := c.Exec(context.Background(), text); return err },
		Columns: func(table string) (_ []string, err error) {
			if columns[table] == nil {
				columns[table], err = columnsOf(c, table)
			}
			return columns[table], err
		},
		ID: func(column, digits string) string {
			return "overlay(" + column + "::text placing '" + digits + "' from 1)::uuid"
		},
		Ref: func(column, digits string) string {
			return "overlay(" + column + "::text placing '" + digits + "' from 29)::uuid"
		},
		Floor: func(digits string) string { return "'" + digits + strings.Repeat("0", 26) + "'" },
	}, c
}

func columnsOf(c *pgx.Conn, table string) ([]string, error) {
	rows, err := c.Query(context.Background(),
		"select attname::text from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum", table)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// TestASearchIsPlannedAsLittle looks at how many messages the planner takes what
// is looked for to be: no more than one in a thousand, or it would compile the
// query and start workers as soon as there are many messages.
func TestASearchIsPlannedAsLittle(t *testing.T) {
	f, c := filler(t)
	f.Fill(t, 1500)
	do(t, c, "vacuum analyze rapport_messages")
	looked := 0
	for _, p := range storebench.Pages() {
		for _, s := range planned.Statements(t.Context(), 1, func(ctx context.Context, tx storage.Tx) error { return p.Ask(ctx, tx, 2) }) {
			for _, mode := range []string{"custom", "generic"} {
				for _, m := range guessed.FindAllStringSubmatch(explained(t, c, mode, "costs", s), -1) {
					n, err := strconv.Atoi(m[1])
					require.NoError(t, err)
					assert.LessOrEqual(t, n, 15, "%s, %s", p.Name, mode)
					looked++
				}
			}
		}
	}
	assert.GreaterOrEqual(t, looked, 10, "the index of words is asked")
}

// guessed is how many rows the planner thinks that the index of words gives.
var guessed = regexp.MustCompile(`Bitmap Index Scan on rapport_messages_words +\(cost=\S+ rows=(\d+)`)

// wholly is where a plan reads a whole table that grows, or much that it does
// not need, or is so dear that it is compiled or shared with workers.
var wholly = regexp.MustCompile(`Seq Scan on rapport_(?:messages|cases|case_labels|contacts|conversations)|Removed by Filter: [1-9]\d{3,}|JIT:|Gather`)

// answeredByIndexes looks at how all pages are answered, and shows it.
func answeredByIndexes(t testing.TB, c *pgx.Conn) {
	t.Helper()
	for _, p := range storebench.Pages() {
		asked := planned.Statements(t.Context(), 1, func(ctx context.Context, tx storage.Tx) error { return p.Ask(ctx, tx, 2) })
		assert.NotEmpty(t, asked, p.Name)
		for _, s := range asked {
			for _, mode := range []string{"custom", "generic"} {
				plan := explain(t, c, mode, s)
				assert.NotRegexp(t, wholly, plan, p.Name)
				t.Logf("%s, %s:\n%s", p.Name, mode, plan)
			}
		}
	}
}
