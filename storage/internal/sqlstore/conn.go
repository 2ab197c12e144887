package sqlstore

import "context"

// A Conn runs statements in one transaction of a database.
type Conn interface {
	// Run runs a statement for the rows of v, if it has one, and calls scan for
	// each row of the answer. It is not called for an empty v. A unique value
	// that is taken gives storage.ErrExists, if the statement does not handle
	// it; only inside Whole does the transaction survive that.
	Run(ctx context.Context, s *Stmt, rows [][]any, args []any, scan func(Scan) error) error
	// Whole runs fn, and undoes what it wrote if it fails.
	Whole(ctx context.Context, fn func() error) error
	// Lock locks numbers, in the order given, to the end of the transaction.
	Lock(ctx context.Context, keys []int64) error
}

// A Scan copies the columns of a row. It takes pointers to what the types of
// columns are, and values with a Scan method of database/sql.
type Scan func(dest ...any) error
