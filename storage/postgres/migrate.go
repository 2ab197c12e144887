package postgres

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/internal/sqlstore"
)

//go:embed migrations/*.sql
var embedded embed.FS

// versions is the table in which the schema's version is kept.
const versions = "rapport_migrations"

// Migrations returns the statements that make the schema, for hosts that use
// goose themselves. The table of versions must be called rapport_migrations.
func Migrations() fs.FS {
	sub, _ := fs.Sub(embedded, "migrations") // the folder is there
	return sub
}

// migrationLock keeps processes from migrating side by side.
const migrationLock = 0x726170706f7274 // "rapport"

// Migrate brings the schema to what this version needs. It only goes forward.
// To call it again, or from two processes at once, does no harm.
func (db *DB) Migrate(ctx context.Context) error {
	if err := db.check(ctx); !errors.Is(err, storage.ErrSchema) {
		return err
	}
	if err := db.migrate(ctx); err != nil {
		return fmt.Errorf("postgres: migrate: %w", err)
	}
	return nil
}

func (db *DB) migrate(ctx context.Context) (err error) {
	one, err := lock.NewPostgresSessionLocker(lock.WithLockID(migrationLock))
	if err != nil {
		return err
	}
	conns := stdlib.OpenDBFromPool(db.pool)
	defer func() { err = errors.Join(err, conns.Close()) }()
	p, err := goose.NewProvider(goose.DialectPostgres, conns, Migrations(),
		goose.WithTableName(versions), goose.WithDisableGlobalRegistry(true), goose.WithSessionLocker(one))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// check compares the schema's version with the one that is needed.
func (db *DB) check(ctx context.Context) error {
	need, err := sqlstore.LastMigration(Migrations())
	if err != nil {
		return fmt.Errorf("postgres: %w", err)
	}
	var there bool
	var have int64
	err = db.pool.QueryRow(ctx, "select to_regclass($1) is not null", versions).Scan(&there)
	if err == nil && there {
		err = db.pool.QueryRow(ctx, "select coalesce(max(version_id), 0) from "+versions+" where is_applied").Scan(&have)
	}
	if err != nil {
		return fmt.Errorf("postgres: schema: %w", err)
	}
	if have != need {
		return fmt.Errorf("postgres: version %d, not %d: %w", have, need, storage.ErrSchema)
	}
	return nil
}
