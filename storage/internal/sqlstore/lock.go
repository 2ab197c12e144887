package sqlstore

import (
	"context"
	"encoding/binary"
	"slices"
	"strconv"

	"github.com/rapport-go/rapport/storage"
)

// Lock holds keys to the end of the transaction: see [storage.Tx].
func (t *Tx) Lock(ctx context.Context, keys ...storage.LockKey) error {
	numbers := make([]int64, len(keys))
	for i, k := range keys {
		numbers[i] = t.lockNumber(byte(k.Class), k.Name)
	}
	return t.lock(ctx, numbers)
}

// statusLock is a class above all others: what keeps a report and the arrival
// of its message from missing each other.
const statusLock = 0x7e

// laneLock is the class of an outbox's lanes, above all others too.
const laneLock = 0x7f

// journalLock is the class of the journal's beginning, which is forgotten by one
// at a time.
const journalLock = 0x7d

// lock takes locks in the order of their numbers, which is the same for every
// transaction.
func (t *Tx) lock(ctx context.Context, numbers []int64) error {
	if err := t.usable(ctx, true); err != nil {
		return err
	}
	if len(numbers) == 0 {
		return nil
	}
	slices.Sort(numbers)
	return t.conn.Lock(ctx, slices.Compact(numbers))
}

// lockNumber is the class in the highest byte, so that lower classes come
// first, and a hash of the rest.
func (t *Tx) lockNumber(class byte, name string) int64 {
	hash := ref(strconv.FormatInt(t.tenant, 10), name)
	n := binary.BigEndian.Uint64(hash[:8])
	return int64(n>>8 | uint64(class)<<56)
}
