package memory

import (
	"context"
	"strings"

	"github.com/rapport-go/rapport/storage"
)

type settings struct{ t *tx }

var settingKind = kind[storage.Setting]{
	name:    "setting",
	rows:    func(s *state) *tree[*storage.Setting] { return &s.settings },
	key:     func(v *storage.Setting) string { return v.Name },
	copy:    copySetting,
	version: func(v *storage.Setting) *int64 { return &v.Version },
}

func (c settings) Get(ctx context.Context, name string) (*storage.Setting, error) {
	found, err := settingKind.get(ctx, c.t, []string{name})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

func (c settings) Put(ctx context.Context, v *storage.Setting) error {
	return settingKind.put(ctx, c.t, v)
}

func (c settings) Delete(ctx context.Context, name string, version int64) error {
	return c.t.write(ctx, func(s *state) error {
		v, ok := s.settings.get(name)
		if !ok || v.Version != version {
			return settingKind.errorf("delete", name, storage.ErrConflict)
		}
		settingKind.unset(s, v)
		return nil
	})
}

func (c settings) List(ctx context.Context, prefix string) ([]*storage.Setting, error) {
	return settingKind.inOrder(ctx, c.t, prefix, "", all)
}

func (c settings) Last(ctx context.Context, prefix, before string, limit int) ([]*storage.Setting, error) {
	return settingKind.page(ctx, c.t, func(yield func(string, string) bool) {
		for name := range c.t.settings.descend(prefix, strings.TrimPrefix(before, prefix)) {
			if !yield(name, name) {
				return
			}
		}
	}, limit)
}
