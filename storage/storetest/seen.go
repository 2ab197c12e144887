package storetest

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func seenCases() []Case {
	return []Case{
		{"seen/each key once", caseSeenOnce},
		{"seen/at the same time", caseSeenTogether},
		{"seen/forget", caseSeenForget},
		{"seen/rollback", caseSeenRollback},
		{"seen/tenants", caseSeenTenants},
	}
}

func seenKeys(names ...string) []storage.ProviderKey {
	return each(names, func(n string) storage.ProviderKey {
		return storage.ProviderKey{Channel: line, ID: channel.ProviderID(n)}
	})
}

func (k *kit) marks(second int, want []bool, keys ...storage.ProviderKey) {
	k.Helper()
	k.update(func(ctx context.Context, tx storage.Tx) {
		fresh, err := tx.Seen().Mark(ctx, after(second), keys...)
		k.ok(err)
		k.equal(fresh, want)
	})
}

func caseSeenOnce(k *kit) {
	k.marks(0, []bool{true, true, false}, seenKeys("a", "b", "a")...)
	k.on(k.again()).marks(1, []bool{true, false}, seenKeys("c", "b")...)
	other := storage.ProviderKey{Channel: "wa-2", ID: "a"}
	k.marks(1, []bool{true, false}, other, other)
}

func caseSeenTogether(k *kit) {
	const workers = 6
	keys := seenKeys(texts("key", 10)...)
	fresh := make([][]bool, workers)
	k.together(workers, func(w int, s storage.Store) error {
		return s.Update(k.ctx, func(ctx context.Context, tx storage.Tx) (err error) {
			fresh[w], err = tx.Seen().Mark(ctx, start, keys...)
			return err
		})
	})
	for i := range keys {
		news := 0
		for w := range workers {
			if fresh[w][i] {
				news++
			}
		}
		k.equal(news, 1)
	}
}

func caseSeenForget(k *kit) {
	k.marks(1, []bool{true}, seenKeys("a")...)
	k.marks(2, []bool{true}, seenKeys("b")...)
	k.update(func(ctx context.Context, tx storage.Tx) {
		n, err := tx.Seen().Forget(ctx, after(1))
		k.ok(err)
		k.equal(n, 0)
		n, err = tx.Seen().Forget(ctx, after(2))
		k.ok(err)
		k.equal(n, 1)
	})
	k.marks(3, []bool{true, false}, seenKeys("a", "b")...)
}

func caseSeenRollback(k *kit) {
	k.is(k.store.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Seen().Mark(ctx, start, seenKeys("a")...)
		k.ok(err)
		return errMine
	}), errMine)
	k.marks(1, []bool{true}, seenKeys("a")...)
}

func caseSeenTenants(k *kit) {
	other := k.on(k.open("two"))
	k.marks(1, []bool{true}, seenKeys("a")...)
	other.marks(1, []bool{true}, seenKeys("a")...)
	other.update(func(ctx context.Context, tx storage.Tx) {
		n, err := tx.Seen().Forget(ctx, after(9))
		k.ok(err)
		k.equal(n, 1)
	})
	k.marks(1, []bool{false}, seenKeys("a")...)
}
