package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/internal/sqlstore"
)

// A session is a connection, or a transaction of the host's.
type session interface {
	Exec(ctx context.Context, text string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, text string, args ...any) (pgx.Rows, error)
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// A conn runs the statements of one transaction.
type conn struct {
	session
	// before is what must be sent before the next statement, in the same round
	// trip: the beginning of the transaction, the edges of savepoints.
	before []string
	depth  int // of savepoints
	// failed is the first error that ended the transaction.
	failed error
}

var _ sqlstore.Conn = (*conn)(nil)

// Run runs a statement in one round trip. One that changes rows is sent for
// each row of v: see lookup for what the planner makes of joins.
func (c *conn) Run(ctx context.Context, s *sqlstore.Stmt, rows [][]any, args []any, scan func(sqlstore.Scan) error) error {
	text := textOf(s)
	if !s.Finds() {
		return c.send(ctx, scan, query{text, append(columns(s.Cols(), rows), args...)})
	}
	if len(rows) == 0 {
		return nil
	}
	queries := make([]query, len(rows))
	for i, row := range rows {
		queries[i] = query{text, append(row[:len(row):len(row)], args...)}
	}
	return c.send(ctx, scan, queries...)
}

const (
	uniqueViolation      = "23505"
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
)

// judge tells what of the contract an error means. Any other one ends the
// transaction.
func (c *conn) judge(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case codeOf(err) == uniqueViolation:
		return storage.ErrExists
	}
	c.failed = troubled(ctx, fmt.Errorf("postgres: %w", err))
	return c.failed
}

func codeOf(err error) string {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}

// again reports whether the database ended a transaction only because of
// another one, so that it may go well the next time.
func again(err error) bool {
	return slices.Contains([]string{serializationFailure, deadlockDetected}, codeOf(err))
}

// A query is a statement with its arguments.
type query struct {
	text string
	args []any
}

// send runs statements, and what comes before them, in one round trip.
func (c *conn) send(ctx context.Context, scan func(sqlstore.Scan) error, queries ...query) error {
	if c.failed != nil {
		return c.failed
	}
	if len(c.before) == 0 && len(queries) == 1 {
		rows, err := c.Query(ctx, queries[0].text, queries[0].args...)
		if err == nil {
			err = read(rows, scan)
		}
		return c.judge(ctx, err)
	}
	b := &pgx.Batch{}
	for _, text := range c.before {
		b.Queue(text)
	}
	for _, q := range queries {
		b.Queue(q.text, q.args...)
	}
	results := c.SendBatch(ctx, b)
	err := receive(results, len(c.before), len(queries), scan)
	c.before = nil
	if closed := results.Close(); err == nil {
		err = closed
	}
	return c.judge(ctx, err)
}

// receive reads the answers: some that are nothing but done, and then others.
func receive(results pgx.BatchResults, before, queries int, scan func(sqlstore.Scan) error) error {
	for range before {
		if _, err := results.Exec(); err != nil {
			return err
		}
	}
	for range queries {
		rows, err := results.Query()
		if err != nil {
			return err
		}
		if err := read(rows, scan); err != nil {
			return err
		}
	}
	return nil
}

func read(rows pgx.Rows, scan func(sqlstore.Scan) error) error {
	defer rows.Close()
	for scan != nil && rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return err
		}
	}
	rows.Close()
	return rows.Err()
}

// Whole runs fn inside a savepoint, which is set and released together with
// the next statements.
func (c *conn) Whole(ctx context.Context, fn func() error) error {
	if c.failed != nil {
		return c.failed
	}
	c.depth++
	name := "part" + strconv.Itoa(c.depth)
	c.before = append(c.before, "savepoint "+name)
	err := fn()
	c.depth--
	switch {
	case c.failed != nil:
		return err
	case slices.Contains(c.before, "savepoint "+name): // nothing was sent
		c.before = c.before[:slices.Index(c.before, "savepoint "+name)]
		return err
	case err == nil:
		c.before = append(c.before, "release savepoint "+name)
		return nil
	}
	return c.undo(ctx, name, err)
}

// undo goes back to a savepoint at once: after some errors the database takes
// nothing else.
func (c *conn) undo(ctx context.Context, name string, err error) error {
	c.before = nil // edges of savepoints that go away with this one
	if _, failed := c.Exec(ctx, "rollback to savepoint "+name+"; release savepoint "+name); failed != nil {
		return c.judge(ctx, errors.Join(err, failed))
	}
	return err
}

// Lock locks numbers until the transaction ends.
func (c *conn) Lock(ctx context.Context, keys []int64) error {
	return c.send(ctx, nil, query{"select pg_advisory_xact_lock(k) from unnest($1::bigint[]) as k", []any{keys}})
}
