package postgres

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/storage"
)

var _ storage.Waker = (*Store)(nil)

// bell is the tenant's channel of notifications.
func (s *Store) bell() string { return fmt.Sprintf("rapport_%d", s.tenant) }

// Wake tells all who wait in Awake: see [storage.Waker].
func (s *Store) Wake(ctx context.Context) error {
	if _, err := s.db.pool.Exec(ctx, "select pg_notify($1, '')", s.bell()); err != nil {
		return fmt.Errorf("postgres: wake: %w", err)
	}
	return nil
}

// Awake calls woken after each Wake: see [storage.Waker]. It holds a
// connection of its own while it runs.
func (s *Store) Awake(ctx context.Context, woken func()) error {
	pc, err := s.db.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("postgres: awake: %w", err)
	}
	c := pc.Hijack()
	defer func() { _ = c.Close(context.WithoutCancel(ctx)) }()
	if _, err := c.Exec(ctx, "listen "+s.bell()); err != nil {
		return fmt.Errorf("postgres: awake: %w", err)
	}
	for {
		if _, err := c.WaitForNotification(ctx); err != nil {
			return fmt.Errorf("postgres: awake: %w", err)
		}
		woken()
	}
}
