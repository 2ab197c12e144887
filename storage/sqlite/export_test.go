package sqlite

import (
	"fmt"

	"github.com/rapport-go/rapport/storage/internal/sqlstore"
)

// Text is a statement for so many rows as SQLite gets it.
func Text(s *sqlstore.Stmt, rows int) string { return render(s, rows) }

// Args are its arguments.
func Args(s *sqlstore.Stmt, rows [][]any, args []any) []any { return values(s.Cols(), rows, args) }

// Limit says how many pages the file may have for this process.
func (db *DB) Limit(pages int) error {
	return db.writer.stmt.do(fmt.Sprint("pragma max_page_count = ", pages))
}
