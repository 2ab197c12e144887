package postgres

import "github.com/rapport-go/rapport/storage/internal/sqlstore"

// Text is a statement as PostgreSQL gets it.
func Text(s *sqlstore.Stmt) string { return textOf(s) }

// Args are its arguments: the columns of its rows, and then the others.
func Args(s *sqlstore.Stmt, rows [][]any, args []any) []any {
	return append(columns(s.Cols(), rows), args...)
}
