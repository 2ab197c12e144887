package engagement_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
)

// The checks of histories must find out about stores that break their promises.
func TestS1_22_HistoriesOfWrongStoresAreCaught(t *testing.T) {
	tests := map[string]wrongness{
		"Live is late":                           {late: true},
		"Live is late and the last Insert wins":  {late: true, lastWins: true},
		"Live is blind and the last Insert wins": {blind: true, lastWins: true},
		"Get does not show ends":                 {endless: true},
	}
	for name, wrong := range tests {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(100) {
				if err := wrong.caught(t, seed); err != nil {
					what, _, _ := strings.Cut(err.Error(), ":\n")
					t.Logf("caught in history %d: %s", seed+1, what)
					return
				}
			}
			assert.Fail(t, "not caught")
		})
	}
}

// caught plays one history on new engines with wrong stores, and says what the
// check found.
func (w wrongness) caught(t *testing.T, seed uint64) error {
	t.Helper()
	db := memory.New()
	s := newStrife(t, seed, func() storage.Store {
		return wrongStore{db.Tenant("test"), &wrongView{wrongness: w, seen: map[storage.ContactID]*storage.Binding{}}}
	})
	s.play()
	return s.check()
}

// A wrongness is what is wrong with the bindings of a store, beside that its
// locks do nothing.
type wrongness struct {
	late     bool // Live answers what was true when it was asked before
	blind    bool // Live finds nothing
	lastWins bool // Insert takes the place of a live binding
	endless  bool // what ended looks alive to Get, and does not change any more
}

// A wrongView is what one process sees of a store with wrong bindings.
type wrongView struct {
	wrongness
	mu   sync.Mutex
	seen map[storage.ContactID]*storage.Binding
}

type wrongStore struct {
	storage.Store
	view *wrongView
}

func (s wrongStore) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	return s.Store.Update(ctx, s.view.wrap(fn))
}

func (s wrongStore) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	return s.Store.View(ctx, s.view.wrap(fn))
}

func (v *wrongView) wrap(fn func(context.Context, storage.Tx) error) func(context.Context, storage.Tx) error {
	return func(ctx context.Context, tx storage.Tx) error { return fn(ctx, wrongTx{tx, v}) }
}

type wrongTx struct {
	storage.Tx
	view *wrongView
}

func (wrongTx) Lock(context.Context, ...storage.LockKey) error { return nil }

func (t wrongTx) Bindings() storage.Bindings { return wrongBindings{t.Tx.Bindings(), t.view} }

type wrongBindings struct {
	storage.Bindings
	view *wrongView
}

func (b wrongBindings) Live(ctx context.Context, ch channel.ID, ids ...storage.ContactID) ([]*storage.Binding, error) {
	found, err := b.Bindings.Live(ctx, ch, ids...)
	if err != nil {
		return nil, err
	}
	b.view.mu.Lock()
	defer b.view.mu.Unlock()
	for i, id := range ids {
		switch {
		case b.view.blind:
			found[i] = nil
		case b.view.late:
			before, asked := b.view.seen[id]
			b.view.seen[id] = copied(found[i])
			if asked {
				found[i] = copied(before)
			}
		}
	}
	return found, nil
}

func copied(b *storage.Binding) *storage.Binding {
	if b == nil {
		return nil
	}
	c := *b
	return &c
}

func (b wrongBindings) Insert(ctx context.Context, fresh *storage.Binding) error {
	found, err := b.Bindings.Live(ctx, fresh.Channel, fresh.Contact)
	if err != nil {
		return err
	}
	if found[0] != nil && b.view.lastWins {
		found[0].EndedAt = fresh.StartedAt
		if err := b.Bindings.Update(ctx, found[0]); err != nil {
			return err
		}
	}
	return b.Bindings.Insert(ctx, fresh)
}

func (b wrongBindings) Get(ctx context.Context, ids ...storage.BindingID) ([]*storage.Binding, error) {
	found, err := b.Bindings.Get(ctx, ids...)
	for _, got := range found {
		if b.view.endless {
			got.EndedAt, got.EndReason, got.EndedBy = time.Time{}, "", ""
		}
	}
	return found, err
}

func (b wrongBindings) Update(ctx context.Context, changed *storage.Binding) error {
	stored, err := b.Bindings.Get(ctx, changed.ID)
	if err != nil {
		return err
	}
	if b.view.endless && !stored[0].EndedAt.IsZero() {
		changed.Version++
		return nil
	}
	return b.Bindings.Update(ctx, changed)
}
