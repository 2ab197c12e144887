package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Readers are the connections on which Views run.
type readers struct {
	pool *sql.DB
	// free holds connections that nobody uses; nil stands for one that is not
	// open yet.
	free chan *reader
	size int
}

type reader struct {
	conn *sql.Conn
	stmt *prepared
}

func newReaders(pool *sql.DB, n int) *readers {
	r := &readers{pool: pool, free: make(chan *reader, n), size: n}
	for range n {
		r.free <- nil
	}
	return r
}

// view runs fn in a snapshot that is taken before it begins.
func (r *readers) view(ctx context.Context, fn func(*conn) error) error {
	rd, err := r.take(ctx)
	if err != nil {
		return err
	}
	defer func() { r.free <- rd }()
	c := &conn{prepared: rd.stmt}
	if err := c.do("begin"); err != nil {
		return fmt.Errorf("sqlite: begin: %w", err)
	}
	defer func() { _ = c.do("rollback") }() // there is nothing to lose
	if err := c.do("select 1 from rapport_tenants limit 1"); err != nil {
		return fmt.Errorf("sqlite: begin: %w", err)
	}
	return fn(c)
}

// take waits for a connection.
func (r *readers) take(ctx context.Context) (*reader, error) {
	select {
	case rd, ok := <-r.free:
		switch {
		case !ok:
			return nil, errClosed
		case rd != nil:
			return rd, nil
		}
	case <-ctx.Done():
		return nil, fmt.Errorf("sqlite: %w", ctx.Err())
	}
	c, err := r.pool.Conn(ctx)
	if err != nil {
		r.free <- nil
		return nil, fmt.Errorf("sqlite: view: %w", err)
	}
	return &reader{conn: c, stmt: prepare(c)}, nil
}

// close closes the connections as they come back.
func (r *readers) close() error {
	var errs []error
	for range r.size {
		if rd := <-r.free; rd != nil {
			errs = append(errs, rd.stmt.close(), rd.conn.Close())
		}
	}
	close(r.free)
	return errors.Join(errs...)
}
