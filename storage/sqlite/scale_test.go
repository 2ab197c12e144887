package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/internal/sqlstore/planned"
	"github.com/rapport-go/rapport/storage/internal/sqlstore/storebench"
	"github.com/rapport-go/rapport/storage/sqlite"
)

// BenchmarkScale measures lists, threads and searches, up to as many cases as
// RAPPORT_BENCH_CASES says, each with ten messages; 1,000 if it says nothing. A
// million takes about 11 GB of disk in the folder for temporary files.
func BenchmarkScale(b *testing.B) {
	db := database(b, filepath.Join(b.TempDir(), "scale.db"))
	storebench.Scale(b, filler(b, db), storebench.Cases(b), func(b *testing.B) { answeredByIndexes(b, db) })
}

// TestScaleIsAnsweredByIndexes looks at the plans of all that a desk asks, with
// and without statistics: no table that grows is read through.
func TestScaleIsAnsweredByIndexes(t *testing.T) {
	db := database(t, filepath.Join(t.TempDir(), "scale.db"))
	filler(t, db).Fill(t, 1500)
	answeredByIndexes(t, db)
	_, err := db.SQL().Exec("analyze")
	require.NoError(t, err)
	answeredByIndexes(t, db)
}

// filler fills a database whose first tenant is the one that is asked.
func filler(t testing.TB, db *sqlite.DB) *storebench.Filler {
	t.Helper()
	require.NoError(t, db.Migrate(t.Context()))
	s, err := db.Tenant(t.Context(), "one")
	require.NoError(t, err)
	c, err := db.SQL().Conn(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	_, err = c.ExecContext(t.Context(), "pragma synchronous=off")
	require.NoError(t, err)
	columns := map[string][]string{}
	return &storebench.Filler{
		Store: s,
		Exec:  func(text string) error { _, err := c.ExecContext(context.Background(), text); return err },
		Columns: func(table string) (_ []string, err error) {
			if columns[table] == nil {
				columns[table], err = columnsOf(c, table)
			}
			return columns[table], err
		},
		ID: func(column, digits string) string {
			return "cast(x'" + digits + "' || substr(" + column + ", 4) as blob)"
		},
		Ref: func(column, digits string) string {
			return "cast(substr(" + column + ", 1, 12) || x'" + digits + "' as blob)"
		},
		Floor: func(digits string) string { return "x'" + digits + strings.Repeat("0", 26) + "'" },
	}
}

// columnsOf are the columns of a table but seq, which SQLite counts.
func columnsOf(c *sql.Conn, table string) (columns []string, err error) {
	rows, err := c.QueryContext(context.Background(), "select name from pragma_table_info(?) where name <> 'seq'", table)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		columns = append(columns, name)
	}
	return columns, rows.Err()
}

// wholly is where a plan reads a whole table, or an index from end to end. What a
// statement made itself has a name without the prefix.
var wholly = regexp.MustCompile(`(?m)^SCAN ([a-uw-z]|rapport_\w+)( USING.*)?$`)

// answeredByIndexes looks at the plans of all pages, and shows them.
func answeredByIndexes(t testing.TB, db *sqlite.DB) {
	t.Helper()
	for _, p := range storebench.Pages() {
		asked := planned.Statements(t.Context(), 1, func(ctx context.Context, tx storage.Tx) error { return p.Ask(ctx, tx, 2) })
		assert.NotEmpty(t, asked, p.Name)
		for _, s := range asked {
			plan := explain(t, db, s)
			assert.NotRegexp(t, wholly, plan, p.Name)
			t.Logf("%s:\n%s", p.Name, plan)
		}
	}
}
