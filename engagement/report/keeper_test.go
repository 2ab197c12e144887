package report_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/engagement/report"
	"github.com/rapport-go/rapport/storage"
)

var grains = []metrics.Grain{metrics.ByCell, metrics.OfChannels, metrics.OfHandlers}

// agrees checks that a keeper says what one pass over the journal says.
func (w *world) agrees(k *report.Keeper, want *metrics.Board, why string) {
	w.t.Helper()
	for _, g := range grains {
		got, err := k.Board(w.t.Context(), report.Span{Grain: g})
		require.NoError(w.t, err, why)
		assert.Equal(w.t, tell(want, g), tell(got, g), "%s, by %s", why, g)
	}
}

// Wherever a process dies between two saves, or in one of them, no event is counted
// twice or left out.
func TestS5_37_FiguresAreRightHoweverOftenTheProcessDies(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		w.append(live(1, 300, time.Now().Add(-5*24*time.Hour)))
		want := w.once(counting())
		require.Greater(t, want.Figures(metrics.Query{}).Opened, int64(30))
		require.Positive(t, want.Figures(metrics.Query{}).Survey.Count)
		died := 0
		for left := range 20 {
			store := &mortal{Store: w.store, after: left%2 == 1}
			store.left.Store(int64(left / 2))
			named := func(c *report.Config) { c.Name = fmt.Sprint("dies-", left) }
			err := w.keeper(named, func(c *report.Config) { c.Store = store }).CatchUp(t.Context())
			if err != nil {
				require.ErrorIs(t, err, errDead)
				died++
			}
			want.Advance(time.Now())
			w.agrees(w.keeper(named), want, fmt.Sprint("before the next goes on, ", left))
			<-time.After(31 * time.Second)
			require.NoError(t, w.keeper(named).CatchUp(t.Context()))
			want.Advance(time.Now())
			w.agrees(w.keeper(named), want, fmt.Sprint("after it, ", left))
		}
		assert.Greater(t, died, 16)
	})
}

// One that dies in every second save comes to the end as well.
func TestFiguresAreRightIfEveryProcessDies(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		w.append(live(2, 500, time.Now().Add(-4*24*time.Hour)))
		for range 100 {
			store := &mortal{Store: w.store, after: true}
			store.left.Store(1)
			if w.keeper(func(c *report.Config) { c.Store = store }).CatchUp(t.Context()) == nil {
				break
			}
			<-time.After(31 * time.Second)
		}
		require.NoError(t, w.keeper().CatchUp(t.Context()))
		w.agrees(w.keeper(), w.once(counting()), "all of them died")
	})
}

// What a process that only asks was told once is brought up to date by what has
// happened since, over the ends of periods, and whoever counts.
func TestEveryProcessKnowsWhatHasHappened(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		k, asks := w.keeper(), w.keeper()
		w.agrees(asks, w.once(counting()), "nothing has happened")
		for round := range 6 {
			w.append(live(uint64(round), 80, time.Now().Add(-10*time.Hour)))
			w.agrees(asks, w.once(counting()), fmt.Sprint("not counted yet, ", round))
			if round%3 != 1 {
				require.NoError(t, k.CatchUp(t.Context()))
			}
			w.agrees(asks, w.once(counting()), fmt.Sprint("counted, ", round))
			<-time.After(20 * time.Hour)
		}
	})
}

// Figures outlive the journal that they were counted from.
func TestFiguresStayWhenTheJournalIsForgotten(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		w.append(live(3, 400, time.Now().Add(-72*time.Hour)))
		require.NoError(t, w.keeper().CatchUp(t.Context()))
		want := w.once(counting())
		require.NoError(t, w.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
			_, err := tx.Journal().Forget(ctx, time.Now(), 100_000)
			return err
		}))
		page, err := w.EventPage(t.Context(), "", 1)
		require.NoError(t, err)
		require.Empty(t, page)
		w.agrees(w.keeper(), want, "forgotten")
		for _, e := range live(4, 50, time.Now()) {
			w.append([]*storage.JournalEntry{e})
		}
		opened := want.Figures(metrics.Query{}).Opened
		require.NoError(t, w.keeper().CatchUp(t.Context()))
		b, err := w.keeper().Board(t.Context(), report.Span{})
		require.NoError(t, err)
		assert.Greater(t, b.Figures(metrics.Query{}).Opened, opened)
	})
}

// Old periods go, and nothing of them stays in the store.
func TestWhatIsTooOldIsForgotten(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		days := func(c *report.Config) { c.Metrics.Keep = 3 }
		w.append(live(5, 300, time.Now().Add(-20*24*time.Hour)))
		require.NoError(t, w.keeper(days).CatchUp(t.Context()))
		w.append(live(6, 1500, time.Now().Add(-10*24*time.Hour)))
		require.NoError(t, w.keeper(days).CatchUp(t.Context()))
		periods := map[string]bool{}
		require.NoError(t, w.store.View(t.Context(), func(ctx context.Context, tx storage.Tx) error {
			all, err := tx.Settings().List(ctx, "report/service/period/")
			for _, s := range all {
				periods[s.Name[len("report/service/period/"):][:12]] = true
			}
			return err
		}))
		assert.LessOrEqual(t, len(periods), 5)
		assert.NotEmpty(t, periods)
		cfg := counting()
		cfg.Keep = 3
		b, err := w.keeper(days).Board(t.Context(), report.Span{})
		require.NoError(t, err)
		assert.Equal(t, w.once(cfg).Figures(metrics.Query{}), b.Figures(metrics.Query{}))
	})
}

func TestRunCountsAndAnotherProcessGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, inMemory(t))
		store := &mortal{Store: w.store}
		store.left.Store(1_000)
		run := func(k *report.Keeper) (stop func()) {
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- k.Run(ctx) }()
			return func() {
				cancel()
				require.NoError(t, <-done)
			}
		}
		defer run(w.keeper(func(c *report.Config) { c.Store = store }))()
		<-time.After(time.Second)
		second := w.keeper()
		defer run(second)()
		require.ErrorIs(t, w.keeper().CatchUp(t.Context()), report.ErrElsewhere)
		w.append(live(7, 100, time.Now().Add(-24*time.Hour)))
		<-time.After(10 * time.Second)
		store.left.Store(-1) // it dies
		w.append(live(8, 100, time.Now()))
		<-time.After(time.Minute)
		w.agrees(w.keeper(), w.once(counting()), "the second went on")
	})
}

func TestWhatCannotBeIsRefused(t *testing.T) {
	w := newWorld(t, inMemory(t))
	_, err := report.New(w.Engine, report.Config{Name: "a\nb", Every: -1, Batch: -1, ClockSkew: -1, Metrics: metrics.Config{Keep: -1}})
	for _, field := range []string{"Store", "Name", "Every", "Batch", "ClockSkew", "Keep"} {
		assert.ErrorContains(t, err, field)
	}
	_, err = report.New(nil, report.Config{Store: w.store})
	require.ErrorContains(t, err, "engine")
	w.append(live(9, 100, time.Now()))
	require.NoError(t, w.keeper().CatchUp(t.Context()))
	var other *metrics.SnapshotError
	hourly := w.keeper(func(c *report.Config) { c.Metrics.Period = metrics.Hourly })
	require.ErrorAs(t, hourly.Run(t.Context()), &other)
	_, err = hourly.Board(t.Context(), report.Span{})
	require.ErrorAs(t, err, &other)
}
