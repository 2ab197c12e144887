package memory

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/rapport-go/rapport/storage"
)

// A Store keeps the records of one tenant. It is a [storage.Store] and a
// [storage.Waker].
type Store struct{ tenant *tenant }

var (
	_ storage.Store = (*Store)(nil)
	_ storage.Waker = (*Store)(nil)
)

// A tenant is the data of one tenant.
type tenant struct {
	current atomic.Pointer[state]
	// writer holds a token while an Update runs. It is a channel so that
	// waiting for it can be given up.
	writer chan struct{}
	bell   bell
}

func newTenant() *tenant {
	t := &tenant{writer: make(chan struct{}, 1)}
	t.current.Store(&state{own: new(owner)})
	return t
}

// nested marks the context of a transaction's function.
type nested struct{}

// enter returns the context for a transaction's function.
func enter(ctx context.Context) (context.Context, error) {
	if ctx.Value(nested{}) != nil {
		return nil, fmt.Errorf("memory: %w", storage.ErrNested)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("memory: %w", err)
	}
	return context.WithValue(ctx, nested{}, true), nil
}

// View runs fn against one snapshot: see [storage.Store]. It waits for nobody.
func (s *Store) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	inner, err := enter(ctx)
	if err != nil {
		return err
	}
	t := begin(s.tenant.current.Load(), false)
	defer t.end()
	return fn(inner, t)
}

// Update runs fn in one transaction: see [storage.Store]. It waits until no
// other Update of the tenant runs. If ctx is done when fn returns, nothing is
// committed and the error says so. fn runs once.
func (s *Store) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	inner, err := enter(ctx)
	if err != nil {
		return err
	}
	if err := s.tenant.acquire(ctx); err != nil {
		return err
	}
	defer s.tenant.release()
	t := begin(s.tenant.current.Load().fork(), true)
	defer t.end()
	if err := fn(inner, t); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memory: commit: %w", err)
	}
	s.tenant.current.Store(t.state)
	return nil
}

func (t *tenant) acquire(ctx context.Context) error {
	select {
	case t.writer <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("memory: %w", ctx.Err())
	}
	if err := ctx.Err(); err != nil {
		t.release()
		return fmt.Errorf("memory: %w", err)
	}
	return nil
}

func (t *tenant) release() { <-t.writer }
