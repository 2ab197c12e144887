package catalogue

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

func TestWhatWasAskedLaterCounts(t *testing.T) {
	w := newWorld(t)
	old := &source{all: []templates.Template{hello("a", "en"), hello("gone", "en")}}
	old.during = func() {
		// A sync on another process, whose clock is behind, overtakes this one.
		w.sync(start.Add(-time.Hour), with(hello("a", "en"), paused), hello("new", "en"))
	}
	r, err := w.Sync(t.Context(), wa, old, start)
	require.NoError(t, err)
	assert.Equal(t, Report{Superseded: true}, r)
	all, state := w.listed(wa)
	assert.Equal(t, []templates.Template{with(hello("a", "en"), paused), hello("new", "en")}, all)
	assert.Equal(t, 2, state.Count)
}

func TestASyncThatFailedSupersedesNothing(t *testing.T) {
	w := newWorld(t)
	old := &source{all: []templates.Template{hello("a", "en")}}
	old.during = func() {
		_, err := w.Sync(t.Context(), wa, &source{err: errDown}, start.Add(time.Minute))
		require.ErrorIs(t, err, errDown)
	}
	r, err := w.Sync(t.Context(), wa, old, start)
	require.NoError(t, err)
	assert.Equal(t, 1, r.Added)
	_, state := w.listed(wa)
	assert.Empty(t, state.Problem)
}

func TestALateFailureSaysNothingOfALaterSync(t *testing.T) {
	w := newWorld(t)
	_, err := w.Sync(t.Context(), wa, &source{err: errDown, during: func() { w.sync(start.Add(time.Minute), hello("a", "en")) }}, start)
	require.ErrorIs(t, err, errDown)
	_, state := w.listed(wa)
	assert.Empty(t, state.Problem)
	assert.Equal(t, start.Add(time.Minute), state.Tried)
}

func TestAnEventBetweenPagesCounts(t *testing.T) {
	w := newWorld(t)
	all := many(500)
	w.sync(start, all...)
	changed := make([]templates.Template, len(all))
	for i := range all {
		changed[i] = with(all[i], func(t *templates.Template) { t.Quality = "RED" })
	}
	last := changed[len(changed)-1]
	now, once := start.Add(time.Hour), false
	w.Note = func(context.Context, storage.Tx, channel.ID, time.Time, []Change) error { return nil }
	between := &interrupting{Store: w.store.Store, after: func() {
		if once {
			return
		}
		once = true
		o := w.apply(now, channel.TemplateChanged{Name: last.Name, Language: last.Language, Status: "DISABLED"})
		assert.Len(t, o.Changes, 1)
	}}
	other := New(Config{Store: between})
	_, err := other.Sync(t.Context(), wa, &source{all: changed, during: func() { between.armed = true }}, now)
	require.NoError(t, err)
	require.True(t, once)
	for _, want := range changed[:len(changed)-1] {
		require.Equal(t, want, w.get(wa, want.Name, want.Language).Template)
	}
	last.Status = templates.StatusDisabled
	assert.Equal(t, last, w.get(wa, last.Name, last.Language).Template)
}

// An interrupting store lets somebody in after each update.
type interrupting struct {
	storage.Store
	armed bool
	after func()
}

func (s *interrupting) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	err := s.Store.Update(ctx, fn)
	if s.armed {
		s.after()
	}
	return err
}

func TestATransactionMayRunTwice(t *testing.T) {
	w := newWorld(t)
	c := New(Config{Store: twice{w.store}})
	all := many(500)
	r, err := c.Sync(t.Context(), wa, &source{all: all}, start)
	require.NoError(t, err)
	assert.Equal(t, 500, r.Added)
	assert.Len(t, r.Changes, 500)
	listed, _ := w.listed(wa)
	assert.ElementsMatch(t, all, listed)
}

// A twice store runs every update in vain first.
type twice struct{ storage.Store }

type vain struct{}

func (vain) Error() string { return "in vain" }

func (s twice) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	_ = s.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		if err := fn(ctx, tx); err != nil {
			return err
		}
		return vain{}
	})
	return s.Store.Update(ctx, fn)
}

// TestSyncsOfSeveralProcesses runs many syncs and events at once. None fails,
// and what is asked last is what remains.
func TestSyncsOfSeveralProcesses(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		const processes, rounds = 3, 4
		var wg sync.WaitGroup
		for p := range processes {
			c := New(Config{Store: open()})
			wg.Go(func() {
				dice := rand.New(rand.NewPCG(uint64(p), 1))
				for range rounds {
					_, err := c.Sync(t.Context(), wa, &source{all: some(dice)}, start)
					assert.NoError(t, err)
					assert.NoError(t, c.Store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
						_, err := c.Apply(ctx, tx, wa, channel.TemplateChanged{Name: "t1", Language: "en", Status: "PAUSED"}, start)
						return err
					}))
				}
			})
		}
		wg.Wait()
		w := newWorld(t)
		w.store.Store = open()
		want := some(rand.New(rand.NewPCG(99, 1)))
		w.sync(start.Add(time.Minute), want...)
		got, state := w.listed(wa)
		assert.ElementsMatch(t, want, got)
		assert.Equal(t, len(want), state.Count)
		assert.Equal(t, Report{}, w.sync(start.Add(2*time.Minute), want...))
	})
}

// some is a random listing, larger than a page.
func some(dice *rand.Rand) []templates.Template {
	var all []templates.Template
	for i := range 2 * pageSize {
		if dice.IntN(4) > 0 {
			all = append(all, with(hello(fmt.Sprint("t", i), "en"), func(t *templates.Template) {
				t.Quality = []string{"GREEN", "RED"}[dice.IntN(2)]
			}))
		}
	}
	return all
}
