package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/storage"
)

var _ storage.Scrubber = (*Store)(nil)

// Scrub makes sure that the file, and the log beside it, have no trace of what
// was removed: see [storage.Scrubber]. It builds the file anew, for which no
// other process may write, and ends the log, for which no View may be running
// on what was before: it waits for those, as long as for another process that
// writes, and fails if they do not end. Until a Scrub has succeeded, traces may
// remain.
func (s *Store) Scrub(ctx context.Context) error {
	if err := s.db.writer.scrub(ctx); err != nil {
		return fmt.Errorf("sqlite: scrub: %w", err)
	}
	return nil
}

// scrub waits for the turn, and for the end of the transaction that is open.
func (w *writer) scrub(ctx context.Context) error {
	if err := w.acquire(ctx); err != nil {
		return err
	}
	defer w.pass()
	if w.closed {
		return errClosed
	}
	if w.group != nil {
		w.commit()
	}
	return w.rebuild(ctx)
}

// rebuild copies what there is into a new file, by way of the disk, since it may
// not fit into the memory, and puts that in the old one's place.
func (w *writer) rebuild(ctx context.Context) (err error) {
	if err := w.stmt.close(); err != nil { // statements keep snapshots
		return err
	}
	defer func() {
		_, failed := w.conn.ExecContext(context.WithoutCancel(ctx), "pragma temp_store = memory")
		err = errors.Join(err, failed)
	}()
	if _, err := w.conn.ExecContext(ctx, "pragma temp_store = file"); err != nil {
		return err
	}
	if err := w.patiently(ctx, func() error { _, err := w.conn.ExecContext(ctx, "vacuum"); return err }); err != nil {
		return err
	}
	return w.patiently(ctx, func() error { return truncateLog(ctx, w.conn) })
}

// errBusyLog says that somebody still reads what was before.
var errBusyLog = errors.New("a View that began before does not end")

// truncateLog moves the log into the file, and leaves it empty.
func truncateLog(ctx context.Context, c *sql.Conn) error {
	var busy, pages, moved int
	err := c.QueryRowContext(ctx, "pragma wal_checkpoint(truncate)").Scan(&busy, &pages, &moved)
	if err == nil && busy != 0 {
		err = errBusyLog
	}
	return err
}

// patiently tries again while others are in the way.
func (w *writer) patiently(ctx context.Context, try func() error) error {
	ctx, cancel := context.WithTimeout(ctx, w.patience)
	defer cancel()
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		err := try()
		if err == nil || !isBusy(err) && !errors.Is(err, errBusyLog) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		}
	}
}
