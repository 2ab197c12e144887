package postgres

import "github.com/rapport-go/rapport/storage/internal/sqlstore"

// Text is a statement without rows as PostgreSQL gets it.
func Text(s *sqlstore.Stmt) string { return textOf(s) }
