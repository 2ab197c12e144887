package sqlstore

import (
	"context"
	"io/fs"
	"strconv"
	"strings"
)

var (
	findTenant = reading("", "select id from rapport_tenants where name = $1")
	addTenant  = writing("", "insert into rapport_tenants (name) values ($1) on conflict do nothing")
)

// FindTenant returns the number of the tenant, 0 if there is none.
func FindTenant(ctx context.Context, c Conn, name string) (id int64, err error) {
	err = c.Run(ctx, findTenant, nil, []any{name}, func(scan Scan) error { return scan(&id) })
	return id, err
}

// AddTenant returns the number of the tenant, and makes one if there is none.
func AddTenant(ctx context.Context, c Conn, name string) (int64, error) {
	if err := c.Run(ctx, addTenant, nil, []any{name}, nil); err != nil {
		return 0, err
	}
	return FindTenant(ctx, c, name)
}

// LastMigration is the version that the schema has after all migrations of a
// folder: the highest number that a file's name begins with.
func LastMigration(folder fs.FS) (int64, error) {
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
