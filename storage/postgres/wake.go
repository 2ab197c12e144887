package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/rapport-go/rapport/storage"
)

var _ storage.Waker = (*Store)(nil)

// Wake tells all who wait in Awake: see [storage.Waker]. Every tenant of every
// schema uses one channel of notifications, so that one connection can listen for
// all of them; what is said names the tenant, and the table that it is in.
func (s *Store) Wake(ctx context.Context) error {
	const text = "select pg_notify('rapport', 'rapport_tenants'::regclass::oid || '/' || $1::bigint)"
	if _, err := s.db.pool.Exec(ctx, text, s.tenant); err != nil {
		return fmt.Errorf("postgres: wake: %w", err)
	}
	return nil
}

// Awake calls woken after each Wake: see [storage.Waker]. Of all who wait
// through one DB, one holds a connection of its own and listens for the others too.
// When it ends, another one takes its place.
func (s *Store) Awake(ctx context.Context, woken func()) error {
	bells := s.db.bells
	rung := bells.join(s.tenant)
	defer bells.leave(s.tenant, rung)
	for {
		select {
		case <-ctx.Done():
			return fmt.Errorf("postgres: awake: %w", ctx.Err())
		case <-rung:
			woken()
		case <-bells.turn:
			err := s.listen(ctx, rung, woken)
			bells.turn <- struct{}{}
			return err
		}
	}
}

// listen is Awake for whoever listens for all.
func (s *Store) listen(ctx context.Context, rung <-chan struct{}, woken func()) error {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- s.db.hear(ctx) }()
	defer cancel()
	for {
		select {
		case err := <-ended:
			return fmt.Errorf("postgres: awake: %w", err)
		case <-rung:
			woken()
		}
	}
}

// hear rings the bells of those who are called, until ctx is done or the
// connection breaks.
func (db *DB) hear(ctx context.Context) error {
	pc, err := db.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	c := pc.Hijack()
	defer func() { _ = c.Close(context.WithoutCancel(ctx)) }()
	table, err := listenOn(ctx, c)
	if err != nil {
		return err
	}
	db.bells.ringAll() // somebody may have called before
	for {
		n, err := c.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		var of uint32
		var tenant int64
		if _, err := fmt.Sscanf(n.Payload, "%d/%d", &of, &tenant); err == nil && of == table {
			db.bells.ring(tenant)
		}
	}
}

// listenOn begins to listen, and returns the number of the table of tenants.
func listenOn(ctx context.Context, c *pgx.Conn) (table uint32, err error) {
	if err := c.QueryRow(ctx, "select 'rapport_tenants'::regclass::oid").Scan(&table); err != nil {
		return 0, err
	}
	_, err = c.Exec(ctx, "listen rapport")
	return table, err
}
