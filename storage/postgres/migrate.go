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
		goose.WithTableName(sqlstore.Versions), goose.WithDisableGlobalRegistry(true), goose.WithSessionLocker(one))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// check compares the schema's version with the one that is needed.
func (db *DB) check(ctx context.Context) error {
	have, err := db.version(ctx)
	if err == nil {
		err = sqlstore.CheckSchema(have, Migrations())
	}
	if err != nil {
		return fmt.Errorf("postgres: schema: %w", err)
	}
	return nil
}

// version is the schema's version, 0 if there is none.
func (db *DB) version(ctx context.Context) (have int64, err error) {
	var there bool
	err = db.pool.QueryRow(ctx, "select to_regclass($1) is not null", sqlstore.Versions).Scan(&there)
	if err == nil && there {
		err = db.pool.QueryRow(ctx, sqlstore.LatestVersion).Scan(&have)
	}
	return have, err
}
