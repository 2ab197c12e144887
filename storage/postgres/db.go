package postgres

import (
	"context"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Options change how a database is opened. The zero value, and nil, are good
// for most.
type Options struct {
	// MaxConns is how many connections [Open] makes at most. 0 means what the
	// address says in pool_max_conns, or else 16.
	MaxConns int
}

// A DB is an open database. It may be used from several goroutines.
type DB struct {
	pool  *pgxpool.Pool
	bells *bells
	close func()
}

// Open connects to the database at an address such as
// postgres://user:secret@host/name. It does not touch the schema: see
// [DB.Migrate]. The caller must Close the database.
//
// The database gives a transaction up in which nothing was asked for 10 seconds:
// see the package comment. An address that has
// idle_in_transaction_session_timeout, as in
// postgres://…/name?idle_in_transaction_session_timeout=1min, chooses another
// time; 0 is never.
func Open(ctx context.Context, dsn string, o *Options) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("postgres: open: %w", err) // pgx leaves the password out
	}
	cfg.MaxConns = max(cfg.MaxConns, 16)
	if o != nil && o.MaxConns > 0 {
		cfg.MaxConns = int32(o.MaxConns)
	}
	if !asked(cfg.ConnConfig.RuntimeParams) {
		cfg.AfterConnect = giveUpStalled
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("postgres: open: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, troubled(ctx, fmt.Errorf("postgres: open: %w", err))
	}
	return &DB{pool: pool, bells: newBells(), close: sync.OnceFunc(pool.Close)}, nil
}

// New uses a pool of the host's, which stays the host's to close. Of o nothing
// concerns it yet.
func New(pool *pgxpool.Pool, o *Options) *DB {
	return &DB{pool: pool, bells: newBells(), close: func() {}}
}

// Pool returns the pool of connections, for tables of the host's own.
func (db *DB) Pool() *pgxpool.Pool { return db.pool }

// Close closes the pool that [Open] made, after the transactions that are
// under way. A second Close does nothing.
func (db *DB) Close() error {
	db.close()
	return nil
}
