package sqlstore

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/storage"
)

// Versions is the table in which the version of the schema is kept.
const Versions = "rapport_migrations"

// LatestVersion asks for the version of the schema, once Versions is there.
const LatestVersion = "select coalesce(max(version_id), 0) from " + Versions + " where is_applied"

// CheckSchema gives storage.ErrSchema unless a database has the version that
// all migrations of the folder lead to.
func CheckSchema(have int64, folder fs.FS) error {
	need, err := lastMigration(folder)
	if err != nil {
		return err
	}
	switch {
	case have < need:
		return fmt.Errorf("version %d, not %d: call DB.Migrate first: %w", have, need, storage.ErrSchema)
	case have > need:
		return fmt.Errorf("version %d, not %d: this program is older than the database: %w", have, need, storage.ErrSchema)
	}
	return nil
}

// lastMigration is the highest number that a file's name begins with.
func lastMigration(folder fs.FS) (int64, error) {
	files, err := fs.Glob(folder, "*.sql")
	var last int64
	for _, f := range files {
		digits, _, _ := strings.Cut(f, "_")
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return 0, err
		}
		last = max(last, n)
	}
	return last, err
}
