package report_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/engagement/report"
	"github.com/rapport-go/rapport/storage"
)

// lives has some steps of life on each of many days, until now.
func (w *world) lives(days int) {
	w.t.Helper()
	for day := range days {
		w.append(live(uint64(day), 12, time.Now().Add(-time.Duration(days-day)*24*time.Hour)))
	}
}

// thrifty counts the documents that are read.
type thrifty struct {
	storage.Store
	reads *atomic.Int64
}

func (s thrifty) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	return s.Store.View(ctx, func(ctx context.Context, tx storage.Tx) error { return fn(ctx, thriftyTx{tx, s.reads}) })
}

type thriftyTx struct {
	storage.Tx
	reads *atomic.Int64
}

func (t thriftyTx) Settings() storage.Settings { return thriftySettings{t.Tx.Settings(), t.reads} }

type thriftySettings struct {
	storage.Settings
	reads *atomic.Int64
}

func (s thriftySettings) Get(ctx context.Context, name string) (*storage.Setting, error) {
	if strings.Contains(name, "/period/") || strings.Contains(name, "/month/") {
		s.reads.Add(1)
	}
	return s.Settings.Get(ctx, name)
}

// keeping counts by days and keeps them for long.
func keeping(days int, zone *time.Location) func(*report.Config) {
	return func(c *report.Config) { c.Metrics.Keep, c.Metrics.Zone, c.Batch = days, zone, 400 }
}

// sameSums checks that the months of a span say what its days do.
func (w *world) sameSums(k *report.Keeper, s report.Span, why string) (byMonth *metrics.Board) {
	w.t.Helper()
	days, err := k.Board(w.t.Context(), s)
	require.NoError(w.t, err)
	s.Months = true
	months, err := k.Board(w.t.Context(), s)
	require.NoError(w.t, err)
	q := metrics.Query{From: s.From, Until: s.Until}
	for _, label := range []string{"", "vip"} {
		q.Label = label
		assert.Equal(w.t, metrics.Group(days, q, metrics.ByChannel), metrics.Group(months, q, metrics.ByChannel), why)
		assert.Equal(w.t, metrics.Group(days, q, metrics.ByAgent), metrics.Group(months, q, metrics.ByAgent), why)
	}
	return months
}

// A year by months takes a document for each month, and says the same; spans that
// cut through months take the days of those.
func TestS5_37_MonthsSayWhatTheirDaysDo(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	onEachStore(t, func(t *testing.T, w *world) {
		<-time.After(400 * 24 * time.Hour)
		w.lives(300)
		require.NoError(t, w.keeper(keeping(400, zone)).CatchUp(t.Context()))
		var reads atomic.Int64
		k := w.keeper(keeping(400, zone), func(c *report.Config) { c.Store = thrifty{w.store, &reads} })
		now := time.Now().In(zone)
		day := func(months, day int) time.Time {
			return time.Date(now.Year(), now.Month()-time.Month(months), day, 0, 0, 0, 0, zone)
		}
		spans := []report.Span{{}, {From: day(7, 1)}, {From: day(7, 1), Until: day(2, 1)}, {From: day(5, 3), Until: day(3, 28)},
			{From: day(4, 2), Until: day(4, 30)}, {From: day(3, 1), Until: day(2, 1)}, {From: day(3, 1), Until: day(3, 2)}}
		for _, g := range []metrics.Grain{metrics.OfChannels, metrics.OfHandlers, metrics.ByCell} {
			for i, s := range spans {
				s.Grain = g
				w.sameSums(k, s, fmt.Sprint(g, " ", i))
			}
		}
		reads.Store(0)
		months, err := k.Board(t.Context(), report.Span{From: day(7, 1), Until: day(0, 1), Grain: metrics.OfChannels, Months: true})
		require.NoError(t, err)
		assert.EqualValues(t, 7, reads.Load(), "a document for each month")
		periods := metrics.Group(months, metrics.Query{From: day(7, 1), Until: day(0, 1)}, metrics.ByPeriod)
		assert.Len(t, periods, 7)
		require.NotNil(t, periods[day(3, 1).UTC()])
		assert.Positive(t, periods[day(3, 1).UTC()].Opened)
	})
}

// Wherever a process dies, months come out right; and they go with the first of
// their days.
func TestMonthsOutliveProcessesAndNotTheirDays(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		<-time.After(200 * 24 * time.Hour)
		w.lives(150)
		for n := range 60 {
			store := &mortal{Store: w.store, after: n%2 == 0}
			store.left.Store(int64(n % 3))
			if w.keeper(keeping(70, time.UTC), func(c *report.Config) { c.Store = store }).CatchUp(t.Context()) == nil {
				break
			}
			<-time.After(31 * time.Second)
		}
		k := w.keeper(keeping(70, time.UTC))
		require.NoError(t, k.CatchUp(t.Context()))
		for _, g := range []metrics.Grain{metrics.OfChannels, metrics.OfHandlers} {
			w.sameSums(k, report.Span{Grain: g}, string(g))
		}
		var names []string
		require.NoError(t, w.store.View(t.Context(), func(ctx context.Context, tx storage.Tx) error {
			all, err := tx.Settings().List(ctx, "report/service/month/")
			for _, s := range all {
				names = append(names, s.Name)
			}
			return err
		}))
		assert.LessOrEqual(t, len(names), 2*2, "two whole months fit into 70 days: %v", names)
		assert.NotEmpty(t, names)
	})
}
