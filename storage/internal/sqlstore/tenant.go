package sqlstore

import "context"

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
