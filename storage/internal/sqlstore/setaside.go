package sqlstore

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

type setAsides struct{ t *Tx }

var setAsideRecord = record[storage.SetAside]{
	name: "event set aside", table: "rapport_set_aside",
	cols: colsOf("id:uuid channel:text event:blob reason:text at:int attempts:int"),
	row: func(s *storage.SetAside) ([]any, error) {
		return []any{
			[16]byte(s.ID), string(s.Channel), bytesOf(s.Event), s.Reason, micros(s.At), int64(s.Attempts),
		}, nil
	},
	into: func(s *storage.SetAside) []any {
		return []any{
			idTo(&s.ID), (*string)(&s.Channel), blob{&s.Event}, &s.Reason, instant{&s.At}, whole{&s.Attempts}, &s.Version,
		}
	},
	version: func(s *storage.SetAside) *int64 { return &s.Version },
}.ready()

var setAsidesAfter = setAsideRecord.listing("and t.id > $2 order by t.id limit $3")

func (c setAsides) Insert(ctx context.Context, ss ...*storage.SetAside) error {
	return setAsideRecord.add(ctx, c.t, ss)
}

func (c setAsides) Get(ctx context.Context, ids ...storage.SetAsideID) ([]*storage.SetAside, error) {
	return setAsideRecord.take(ctx, c.t, keysOf(ids))
}

func (c setAsides) List(ctx context.Context, after storage.SetAsideID, limit int) ([]*storage.SetAside, error) {
	if limit <= 0 {
		return nil, errLimit
	}
	return setAsideRecord.list(ctx, c.t, setAsidesAfter, [16]byte(after), int64(limit))
}

func (c setAsides) Update(ctx context.Context, s *storage.SetAside) error {
	return setAsideRecord.replace(ctx, c.t, []*storage.SetAside{s})
}

func (c setAsides) Delete(ctx context.Context, ids ...storage.SetAsideID) error {
	return setAsideRecord.drop(ctx, c.t, keysOf(ids))
}
