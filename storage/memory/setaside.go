package memory

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

type setAsides struct{ t *tx }

var setAsideKind = kind[storage.SetAside]{
	name:    "event set aside",
	rows:    func(s *state) *tree[*storage.SetAside] { return &s.setAsides },
	key:     func(v *storage.SetAside) string { return id(v.ID) },
	opaque:  true,
	copy:    copySetAside,
	version: func(v *storage.SetAside) *int64 { return &v.Version },
}

func (c setAsides) Insert(ctx context.Context, vs ...*storage.SetAside) error {
	return setAsideKind.insert(ctx, c.t, vs)
}

func (c setAsides) Get(ctx context.Context, want ...storage.SetAsideID) ([]*storage.SetAside, error) {
	return setAsideKind.get(ctx, c.t, ids(want))
}

func (c setAsides) List(ctx context.Context, after storage.SetAsideID, limit int) ([]*storage.SetAside, error) {
	from := ""
	if !after.IsZero() {
		from = id(after)
	}
	return setAsideKind.inOrder(ctx, c.t, "", from, limit)
}

func (c setAsides) Update(ctx context.Context, v *storage.SetAside) error {
	return setAsideKind.update(ctx, c.t, []*storage.SetAside{v}, setAsideKind.whole)
}

func (c setAsides) Delete(ctx context.Context, want ...storage.SetAsideID) error {
	return setAsideKind.remove(ctx, c.t, ids(want))
}
