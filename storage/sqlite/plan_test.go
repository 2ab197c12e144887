package sqlite_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage/internal/sqlstore/planned"
	"github.com/rapport-go/rapport/storage/sqlite"
)

// TestIndexesAnswer asks SQLite how it would answer: from the indexes that are
// meant for it, with and without statistics.
func TestIndexesAnswer(t *testing.T) {
	db := database(t, filepath.Join(t.TempDir(), "a.db"))
	require.NoError(t, db.Migrate(t.Context()))
	for _, name := range []string{"one", "two"} {
		s, err := db.Tenant(t.Context(), name)
		require.NoError(t, err)
		require.NoError(t, s.Update(t.Context(), planned.Fill))
	}
	for _, statistics := range []string{"without", "with"} {
		if statistics == "with" {
			_, err := db.SQL().Exec("analyze")
			require.NoError(t, err)
		}
		for _, q := range planned.Queries() {
			t.Run(statistics+" statistics/"+q.Name, func(t *testing.T) {
				plan := planOf(t, db, q)
				assert.Equal(t, slices.DeleteFunc(slices.Clone(q.Indexes), isKey), append([]string{}, indexesOf(plan)...), plan)
				assert.NotRegexp(t, `SCAN [a-uw-z]\n`, plan) // but of v, which has few rows, and of what was found
				if !q.Merges {
					assert.NotContains(t, plan, "ORDER BY", plan)
				}
				assert.NotContains(t, plan, "GROUP BY", plan)
			})
		}
	}
}

// planOf is the plan of a query, a step a line.
func planOf(t testing.TB, db *sqlite.DB, q planned.Query) (plan string) {
	t.Helper()
	s, v, args := q.Statement(t, 1)
	return explain(t, db, planned.Statement{Stmt: s, Rows: v, Args: args})
}

func explain(t testing.TB, db *sqlite.DB, s planned.Statement) (plan string) {
	t.Helper()
	rows, err := db.SQL().Query("explain query plan "+sqlite.Text(s.Stmt, len(s.Rows)), sqlite.Args(s.Stmt, s.Rows, s.Args)...)
	require.NoError(t, err)
	for rows.Next() {
		var id, parent, unused int
		var step string
		require.NoError(t, rows.Scan(&id, &parent, &unused, &step))
		plan += step + "\n"
	}
	require.NoError(t, rows.Err())
	return plan
}

var (
	indexed = regexp.MustCompile(`INDEX (rapport_\w+)`)
	matched = regexp.MustCompile(`VIRTUAL TABLE INDEX \d+:M`) // the full-text index, asked for words
)

// indexesOf are the indexes that a plan reads, but those of primary keys, which
// it does not name.
func indexesOf(plan string) (names []string) {
	if matched.MatchString(plan) {
		names = append(names, "rapport_messages_words")
	}
	for _, m := range indexed.FindAllStringSubmatch(plan, -1) {
		names = append(names, m[1])
	}
	return slices.Compact(slices.DeleteFunc(names, isKey))
}

// isKey reports whether an index is that of a primary key: in SQLite, or in
// PostgreSQL.
func isKey(name string) bool {
	return name == "rapport_messages_id" || strings.HasSuffix(name, "_pkey")
}
