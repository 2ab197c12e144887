package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/rapport-go/rapport/storage"
)

var _ storage.Scrubber = (*Store)(nil)

// Scrub rewrites the library's tables, so that their files have no trace of what
// was removed: see [storage.Scrubber]. Each table is locked while it is
// rewritten, and an Update or View that needs it waits. Traces in the samples
// that the planner keeps go too, if the connection's role owns the database;
// otherwise the server warns, and keeps them until it replaces them by itself.
//
// What the server wrote ahead stays in its log, pg_wal, until it is recycled,
// and in every archive and backup that was made of it. Files that were replaced
// are emptied at once, and taken off the disk at the next checkpoint.
func (s *Store) Scrub(ctx context.Context) error {
	tables, err := s.db.tables(ctx)
	if err != nil {
		return fmt.Errorf("postgres: scrub: %w", err)
	}
	for _, table := range tables {
		if _, err := s.db.pool.Exec(ctx, "vacuum (full, analyze) "+pgx.Identifier{table}.Sanitize()); err != nil {
			return fmt.Errorf("postgres: scrub %s: %w", table, err)
		}
	}
	if _, err := s.db.pool.Exec(ctx, "vacuum full pg_catalog.pg_statistic"); err != nil {
		return fmt.Errorf("postgres: scrub statistics: %w", err)
	}
	return nil
}

// tables are the library's tables, as the search_path finds them.
func (db *DB) tables(ctx context.Context) ([]string, error) {
	rows, err := db.pool.Query(ctx, `select relname from pg_catalog.pg_class `+
		`where relkind = 'r' and relname like 'rapport\_%' and pg_catalog.pg_table_is_visible(oid) order by relname`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
