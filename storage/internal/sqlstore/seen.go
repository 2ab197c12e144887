package sqlstore

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/storage"
)

type seen struct{ t *Tx }

var (
	markSeen = writing("v_ref:uuid v_at:int", "{v} insert into rapport_seen (tenant, ref, at) select $1, v_ref, v_at from v where true "+
		"on conflict do nothing returning ref")
	forgetSeen = writing("", "delete from rapport_seen where tenant = $1 and at < $2 returning 1")
)

func (c seen) Mark(ctx context.Context, at time.Time, keys ...storage.ProviderKey) ([]bool, error) {
	refs := make([][16]byte, len(keys))
	for i, k := range keys {
		refs[i] = providerRef(k)
	}
	rows := single(refs)
	for i := range rows {
		rows[i] = append(rows[i], micros(at))
	}
	isNew := map[Ref]bool{}
	err := c.t.run(ctx, markSeen, rows, nil, func(scan Scan) error {
		var r Ref
		err := scan(&r)
		isNew[r] = true
		return err
	})
	if err != nil {
		return nil, err
	}
	fresh := make([]bool, len(keys))
	for i, r := range refs {
		fresh[i], isNew[r] = isNew[r], false
	}
	return fresh, nil
}

func (c seen) Forget(ctx context.Context, before time.Time) (int, error) {
	return c.t.count(ctx, forgetSeen, nil, micros(before))
}
