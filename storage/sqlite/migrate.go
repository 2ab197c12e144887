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

// versions is the table in which the schema's version is kept.
const versions = "rapport_migrations"

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
		goose.WithTableName(versions), goose.WithDisableGlobalRegistry(true))
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
		return fmt.Errorf("sqlite: %w", err)
	}
	var there bool
	var have int64
	err = db.sql.QueryRowContext(ctx, "select exists (select 1 from sqlite_master where name = ?)", versions).Scan(&there)
	if err == nil && there {
		err = db.sql.QueryRowContext(ctx, "select coalesce(max(version_id), 0) from "+versions+" where is_applied").Scan(&have)
	}
	if err != nil {
		return fmt.Errorf("sqlite: schema: %w", err)
	}
	if have != need {
		return fmt.Errorf("sqlite: version %d, not %d: %w", have, need, storage.ErrSchema)
	}
	return nil
}
