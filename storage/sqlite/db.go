package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// Options change how a database is opened. The zero value, and nil, are good
// for most.
type Options struct {
	// BusyTimeout is how long to wait for another process that writes. 0 means
	// 10 seconds.
	BusyTimeout time.Duration
	// Readers is how many Views may run side by side. 0 means twice the number
	// of processors, at least 4.
	Readers int
}

func (o *Options) orDefaults() Options {
	var c Options
	if o != nil {
		c = *o
	}
	if c.BusyTimeout <= 0 {
		c.BusyTimeout = 10 * time.Second
	}
	if c.Readers <= 0 {
		c.Readers = max(4, 2*runtime.NumCPU())
	}
	return c
}

// A DB is an open database. It may be used from several goroutines.
type DB struct {
	sql     *sql.DB
	writer  *writer
	readers *readers
	close   func() error
}

// Open opens the file at path, and makes it if it is not there, but no folder. It does not
// touch the schema: see [DB.Migrate]. The caller must Close the database.
func Open(ctx context.Context, path string, o *Options) (*DB, error) {
	if path == "" || path == ":memory:" {
		return nil, errors.New("sqlite: open: a file is needed")
	}
	opts := o.orDefaults()
	pool, err := sql.Open("sqlite", dsn(path, opts))
	if err != nil {
		return nil, fmt.Errorf("sqlite: open: %w", err)
	}
	w, err := newWriter(ctx, pool, opts.BusyTimeout)
	if err != nil {
		return nil, errors.Join(troubled(fmt.Errorf("sqlite: open %q: %w", path, err)), pool.Close())
	}
	db := &DB{sql: pool, writer: w, readers: newReaders(pool, opts.Readers)}
	db.close = sync.OnceValue(db.shut)
	return db, nil
}

// dsn is the address of the file. Every connection writes ahead to a log, and
// has it on the disk before a commit returns.
func dsn(path string, o Options) string {
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", o.BusyTimeout.Milliseconds()),
		"journal_mode(wal)",
		"synchronous(full)",
		"wal_autocheckpoint(4000)", // pages: 16 MB
		"cache_size(-32000)",       // KB
		"temp_store(memory)",
	}}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// SQL returns the database, for tables of the host's own. Its transactions
// begin by waiting for whoever writes. It is closed by [DB.Close].
func (db *DB) SQL() *sql.DB { return db.sql }

// Close closes the database, after the transactions that are under way. A
// second Close does nothing.
func (db *DB) Close() error { return db.close() }

func (db *DB) shut() error {
	return errors.Join(db.writer.close(), db.readers.close(), db.sql.Close())
}
