package sqlstore

import (
	"cmp"
	"context"

	"github.com/rapport-go/rapport/storage"
)

type settings struct{ t *Tx }

var settingRecord = record[storage.Setting]{
	name: "setting", table: "rapport_settings",
	cols: colsOf("name:text data:blob updated_at:int updated_by:text"),
	row: func(s *storage.Setting) ([]any, error) {
		return []any{s.Name, bytesOf(s.Data), micros(s.UpdatedAt), string(s.UpdatedBy)}, nil
	},
	into: func(s *storage.Setting) []any {
		return []any{&s.Name, blob{&s.Data}, instant{&s.UpdatedAt}, (*string)(&s.UpdatedBy), &s.Version}
	},
	version: func(s *storage.Setting) *int64 { return &s.Version },
}.ready()

// A name begins with a prefix if it is not below it and, without what goes
// beyond the prefix, equal to it. So does any name between the prefix and one that
// begins with it.
var (
	settingsByPrefix = settingRecord.listing("and t.name >= $2 and substr(t.name, 1, length($2)) = $2 order by t.name")
	lastSettings     = settingRecord.listing("and t.name >= $2 and t.name < $3 order by t.name desc limit $4")
	deleteSetting    = writing("", "delete from rapport_settings where tenant = $1 and name = $2 and version = $3 returning 1")
)

func (c settings) Get(ctx context.Context, name string) (*storage.Setting, error) {
	found, err := settingRecord.take(ctx, c.t, []any{name})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

func (c settings) Put(ctx context.Context, s *storage.Setting) error {
	return settingRecord.put(ctx, c.t, s)
}

func (c settings) Delete(ctx context.Context, name string, version int64) error {
	n, err := c.t.count(ctx, deleteSetting, nil, name, version)
	if err == nil && n == 0 {
		err = storage.ErrConflict
	}
	if err != nil {
		return settingRecord.errorf("delete", name, err)
	}
	return nil
}

func (c settings) Last(ctx context.Context, prefix, before string, limit int) ([]*storage.Setting, error) {
	if limit <= 0 {
		return nil, errLimit
	}
	return settingRecord.list(ctx, c.t, lastSettings, prefix, cmp.Or(before, prefix+lastRune), int64(limit))
}

// lastRune is behind every character of a name.
const lastRune = "\U0010ffff"

func (c settings) List(ctx context.Context, prefix string) ([]*storage.Setting, error) {
	return settingRecord.list(ctx, c.t, settingsByPrefix, prefix)
}
