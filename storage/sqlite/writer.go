package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

// A writer runs Updates one after the other on the connection that writes.
// Those that come while others run share one transaction: the turn goes from
// one to the next, and the last one commits for all.
type writer struct {
	conn *sql.Conn
	stmt *prepared
	// patience is how long to wait for another process.
	patience time.Duration

	// group is the transaction that is open, nil if there is none. Only who
	// has the turn touches it.
	group *group

	closed bool // like group

	mu    sync.Mutex
	busy  bool // somebody has the turn
	queue []*waiting
}

// A group is the Updates that are committed together.
type group struct {
	members int
	done    chan struct{}
	err     error // good after done
}

// groupLimit is how many Updates are committed together at most.
const groupLimit = 64

var errClosed = errors.New("sqlite: the database is closed")

func newWriter(ctx context.Context, pool *sql.DB, patience time.Duration) (*writer, error) {
	c, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{conn: c, stmt: prepare(c), patience: patience}
	return w, w.stmt.do("pragma busy_timeout = 0") // begin has a patience of its own
}

// update runs fn in a transaction, perhaps with others, and returns after the
// commit.
func (w *writer) update(ctx context.Context, fn func(*conn) error) error {
	if err := w.acquire(ctx); err != nil {
		return err
	}
	g, err := w.join(ctx)
	if err != nil {
		w.pass()
		return err
	}
	err = w.member(fn)
	<-g.done // also if it failed: what it saw may not have been committed yet
	if g.err == nil {
		return err
	}
	return errors.Join(err, g.err)
}

// member runs fn, undoes it if it fails, and passes the turn on.
func (w *writer) member(fn func(*conn) error) error {
	c := &conn{prepared: w.stmt}
	defer w.pass()
	return savepoint(c, func() error { return fn(c) }, w.abandon)
}

// join enters the open transaction, or begins one.
func (w *writer) join(ctx context.Context) (*group, error) {
	if w.closed {
		return nil, errClosed
	}
	if w.group == nil {
		if err := w.begin(ctx); err != nil {
			return nil, fmt.Errorf("sqlite: begin: %w", err)
		}
		w.group = &group{done: make(chan struct{})}
	}
	w.group.members++
	return w.group, nil
}

// begin begins a transaction, as soon as no other process has one.
func (w *writer) begin(ctx context.Context) error {
	return w.patiently(ctx, func() error { return w.stmt.do("begin immediate") })
}

// commit ends the transaction and tells its members.
func (w *writer) commit() {
	g := w.group
	w.group = nil
	if err := w.stmt.do("commit"); err != nil {
		g.err = fmt.Errorf("sqlite: commit: %w", err)
		_ = w.stmt.do("rollback") // it may be over already
	}
	close(g.done)
}

// abandon ends the transaction after a failure that took it down.
func (w *writer) abandon(err error) {
	g := w.group
	w.group = nil
	g.err = fmt.Errorf("sqlite: the transaction failed: %w", err)
	_ = w.stmt.do("rollback") // it may be over already
	close(g.done)
}

// close closes the connection when it is free.
func (w *writer) close() error {
	if err := w.acquire(context.Background()); err != nil {
		return err
	}
	defer w.pass()
	if w.group != nil {
		w.commit()
	}
	w.closed = true
	return errors.Join(w.stmt.close(), w.conn.Close())
}
