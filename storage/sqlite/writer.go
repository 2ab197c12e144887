package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
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

// A waiting is an Update that waits for its turn.
type waiting struct{ turn chan struct{} }

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
	if err := w.member(fn); err != nil {
		return err
	}
	<-g.done
	return g.err
}

// member runs fn, undoes it if it fails, and passes the turn on.
func (w *writer) member(fn func(*conn) error) error {
	c := &conn{prepared: w.stmt}
	defer w.pass()
	return savepoint(c, func() error { return fn(c) }, w.abandon)
}

// savepoint runs fn so that an error or a panic undoes what it did. If it
// cannot be undone, broken is called.
func savepoint(c *conn, fn func() error, broken func(error)) error {
	if err := c.do("savepoint member"); err != nil {
		broken(err)
		return fmt.Errorf("sqlite: begin: %w", err)
	}
	kept := false
	defer func() {
		if kept {
			return
		}
		if err := errors.Join(c.do("rollback to member"), c.do("release member")); err != nil {
			broken(err)
		}
	}()
	if err := fn(); err != nil {
		return err
	}
	if c.failed != nil {
		return c.failed
	}
	if err := c.do("release member"); err != nil {
		return fmt.Errorf("sqlite: commit: %w", err)
	}
	kept = true
	return nil
}

// acquire waits for the turn.
func (w *writer) acquire(ctx context.Context) error {
	w.mu.Lock()
	if !w.busy {
		w.busy = true
		w.mu.Unlock()
		return nil
	}
	me := &waiting{turn: make(chan struct{})}
	w.queue = append(w.queue, me)
	w.mu.Unlock()
	select {
	case <-me.turn:
		return nil
	case <-ctx.Done():
		if !w.leave(me) { // the turn is on its way
			<-me.turn
			w.pass()
		}
		return fmt.Errorf("sqlite: %w", ctx.Err())
	}
}

// leave takes me out of the queue, if it is still there.
func (w *writer) leave(me *waiting) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	i := slices.Index(w.queue, me)
	if i < 0 {
		return false
	}
	w.queue = slices.Delete(w.queue, i, i+1)
	return true
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
	ctx, cancel := context.WithTimeout(ctx, w.patience)
	defer cancel()
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		err := w.stmt.do("begin immediate")
		if err == nil || !isBusy(err) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		}
	}
}

// pass gives the turn to the next in the queue. If nobody waits, or enough
// have joined, the transaction is committed first.
func (w *writer) pass() {
	if w.group != nil && w.group.members >= groupLimit {
		w.commit()
	}
	if w.hand(w.group == nil) {
		return
	}
	w.commit()
	w.hand(true)
}

// hand gives the turn to the next in the queue. If nobody waits it lays it
// down, but only if it may: else it returns false.
func (w *writer) hand(mayRest bool) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.queue) > 0 {
		close(w.queue[0].turn)
		w.queue = w.queue[1:]
		return true
	}
	if mayRest {
		w.busy = false
	}
	return mayRest
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
	return w.conn.Close()
}
