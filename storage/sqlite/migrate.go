package sqlite

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
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

// Migrate brings the schema to what this version needs. It only goes forward.
// To call it again, or from two processes at once, does no harm.
func (db *DB) Migrate(ctx context.Context) error {
	err := db.check(ctx)
	if !errors.Is(err, storage.ErrSchema) {
		return err
	}
	for range 3 { // another process may be at it
		if err = db.migrate(ctx); err == nil {
			return nil
		}
	}
	return fmt.Errorf("sqlite: migrate: %w", err)
}

func (db *DB) migrate(ctx context.Context) error {
	p, err := goose.NewProvider(goose.DialectSQLite3, db.sql, Migrations(),
		goose.WithTableName(sqlstore.Versions), goose.WithDisableGlobalRegistry(true))
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
		return fmt.Errorf("sqlite: schema: %w", err)
	}
	return nil
}

// version is the schema's version, 0 if there is none.
func (db *DB) version(ctx context.Context) (have int64, err error) {
	var there bool
	err = db.sql.QueryRowContext(ctx, "select exists (select 1 from sqlite_master where name = ?)", sqlstore.Versions).Scan(&there)
	if err == nil && there {
		err = db.sql.QueryRowContext(ctx, sqlstore.LatestVersion).Scan(&have)
	}
	return have, err
}
