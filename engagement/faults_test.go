package engagement_test

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/rapport-go/rapport/storage"
)

// spoiled is a store whose messages cannot all be inserted.
type spoiled struct {
	storage.Store
	check func([]*storage.Message) error
}

func (s spoiled) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	return s.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		return fn(ctx, spoiledTx{tx, s.check})
	})
}

type spoiledTx struct {
	storage.Tx
	check func([]*storage.Message) error
}

func (t spoiledTx) Messages() storage.Messages { return spoiledMessages{t.Tx.Messages(), t.check} }

type spoiledMessages struct {
	storage.Messages
	check func([]*storage.Message) error
}

func (m spoiledMessages) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	if m.check != nil {
		if err := m.check(ms); err != nil {
			return nil, err
		}
	}
	return m.Messages.Insert(ctx, ms...)
}

// unreachable is a store that cannot be reached while down holds.
type unreachable struct {
	storage.Store
	down *atomic.Bool
}

func (u unreachable) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	if u.down.Load() {
		return errors.New("connection refused")
	}
	return u.Store.Update(ctx, fn)
}
