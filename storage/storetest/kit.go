package storetest

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// A kit is what a case works with: a store of the tenant "one" and the means to
// open more.
type kit struct {
	testing.TB
	ctx   context.Context
	open  func(tenant string) storage.Store
	store storage.Store
	made  *atomic.Uint64 // how many identifiers were made
}

func newKit(t testing.TB, open func(tenant string) storage.Store) *kit {
	// The deadline ends cases that would hang; nothing depends on its length.
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return &kit{TB: t, ctx: ctx, open: open, store: open("one"), made: new(atomic.Uint64)}
}

// again is another instance of the same tenant.
func (k *kit) again() storage.Store { return k.open("one") }

// on is the kit with another store.
func (k *kit) on(s storage.Store) *kit {
	c := *k
	c.store = s
	return &c
}

// update runs fn in a transaction that must commit.
func (k *kit) update(fn func(context.Context, storage.Tx)) {
	k.Helper()
	k.ok(k.store.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
		fn(ctx, tx)
		return nil
	}))
}

// view runs fn in a View that must succeed.
func (k *kit) view(fn func(context.Context, storage.Tx)) {
	k.Helper()
	k.ok(k.store.View(k.ctx, func(ctx context.Context, tx storage.Tx) error {
		fn(ctx, tx)
		return nil
	}))
}

// ok fails the case if there is an error.
func (k *kit) ok(err error) {
	k.Helper()
	if err != nil {
		k.Fatalf("unexpected error: %v", err)
	}
}

// is fails the case unless err is target.
func (k *kit) is(err, target error) {
	k.Helper()
	if !errors.Is(err, target) {
		k.Fatalf("got error %v, want %v", err, target)
	}
}

// equal fails the case unless got and want have the same form in JSON, in which
// nil and empty are the same and instants show their zone.
func (k *kit) equal(got, want any) {
	k.Helper()
	if g, w := k.form(got), k.form(want); g != w {
		k.Fatalf("got  %s\nwant %s", g, w)
	}
}

func (k *kit) form(v any) string {
	b, err := json.Marshal(v)
	k.ok(err)
	if string(b) == "null" {
		return "[]"
	}
	return string(b)
}

// newID makes an identifier above all that it made before.
func newID[T any](k *kit) storage.ID[T] {
	var id storage.ID[T]
	binary.BigEndian.PutUint64(id[:], k.made.Add(1))
	id[15] = 0xab
	return id
}

// newMessageID makes one that tells that the message was stored when every case
// begins, and sorts by when it was made.
func (k *kit) newMessageID() storage.MessageID {
	id := storage.FirstAt(start)
	binary.BigEndian.PutUint64(id[6:], k.made.Add(1))
	id[15] = 0xab
	return id
}

// start is when every case begins.
var start = time.Date(2026, 3, 4, 5, 6, 7, 123456000, time.UTC)

// after is start and so many seconds.
func after(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }

// errMine is an error of a transaction's function.
var errMine = errors.New("the function's own error")
