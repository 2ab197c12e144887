package sqlite

import "github.com/rapport-go/rapport/storage/internal/sqlstore"

// Text is a statement without rows as SQLite gets it.
func Text(s *sqlstore.Stmt) string { return render(s, 0) }

// Args are its arguments.
func Args(args []any) []any { return values(nil, nil, args) }
