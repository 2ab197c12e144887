package report_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/engagement/report"
	"github.com/rapport-go/rapport/storage"
)

// busyDay is the journal of a day of so many cases, of ten events each, of 100
// agents on 10 channels.
func busyDay(cases int, from time.Time) (all []*storage.JournalEntry) {
	r := rand.New(rand.NewPCG(1, 1))
	for i := range cases {
		at := from.Add(time.Duration(i) * 20 * time.Hour / time.Duration(cases))
		who := storage.AgentID(fmt.Sprintf("agent-%03d", r.IntN(100)))
		agent, contact := storage.Author{Kind: channel.AuthorAgent, ID: string(who)}, storage.Author{Kind: channel.AuthorContact, ID: "c"}
		for n, kind := range []journal.Kind{
			journal.CaseOpened, journal.MessageReceived, journal.CaseQueued, journal.CasePickedUp, journal.MessageQueued,
			journal.MessageReceived, journal.MessageQueued, journal.MessageReceived, journal.MessageQueued, journal.CaseClosed,
		} {
			by := agent
			if n < 2 {
				by = contact
			}
			e := journal.Entry(kind, at, by, journal.Detail{Owner: who})
			e.Case = storage.CaseID{11: 1, 12: byte(i >> 16), 13: byte(i >> 8), 14: byte(i)}
			e.Channel = channel.ID(fmt.Sprint("line-", i%10))
			all = append(all, e)
			at = at.Add(time.Duration(r.ExpFloat64() * float64(4*time.Minute)))
		}
	}
	return all
}

// BenchmarkEvent counts a day of 5,000 cases, of which those of an hour are
// remembered, as Run does.
func BenchmarkEvent(b *testing.B) {
	for name, open := range map[string]func(testing.TB) storage.Store{"memory": inMemory, "sqlite": inFile} {
		b.Run(name, func(b *testing.B) {
			w := newWorld(b, open(b))
			day := busyDay(5_000, time.Now().Add(-24*time.Hour))
			w.append(day)
			n := 0
			for b.Loop() {
				n++
				require.NoError(b, w.keeper(busy, func(c *report.Config) { c.Name = fmt.Sprint("n", n) }).CatchUp(b.Context()))
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(len(day)*b.N), "µs/event")
		})
	}
}

func busy(c *report.Config) {
	c.Batch, c.Logger, c.Metrics.Remember, c.Metrics.Keep = 5_000, slog.New(slog.DiscardHandler), time.Hour, 400
}

// BenchmarkBoard asks for a year of days of 100 agents on 10 channels.
func BenchmarkBoard(b *testing.B) {
	w := newWorld(b, inFile(b))
	today := time.Now().UTC().Truncate(24 * time.Hour)
	w.append(busyDay(5_000, today.Add(-48*time.Hour)))
	w.append(busyDay(100, today))
	require.NoError(b, w.keeper(busy).CatchUp(b.Context()))
	size := w.again(b, today, 365)
	k := w.keeper(busy)
	for _, ask := range []struct {
		grain metrics.Grain
		days  int
	}{{metrics.OfChannels, 365}, {metrics.OfHandlers, 365}, {metrics.OfChannels, 30}, {metrics.OfHandlers, 30}, {metrics.ByCell, 30}} {
		b.Run(fmt.Sprintf("by %s/%d days", ask.grain, ask.days), func(b *testing.B) {
			for b.Loop() {
				board, err := k.Board(b.Context(), report.Span{From: today.AddDate(0, 0, -ask.days), Grain: ask.grain})
				require.NoError(b, err)
				require.Len(b, metrics.Group(board, metrics.Query{Until: today}, metrics.ByPeriod), ask.days)
			}
			b.ReportMetric(float64(size[ask.grain])/1024, "KiB/day")
		})
	}
}

// again writes the day before yesterday's sheets for so many days, and returns the
// bytes of a day by grain.
func (w *world) again(b *testing.B, today time.Time, days int) map[metrics.Grain]int {
	size := map[metrics.Grain]int{}
	require.NoError(b, w.store.Update(b.Context(), func(ctx context.Context, tx storage.Tx) error {
		from := today.Add(-48 * time.Hour)
		clear(size)
		all, err := tx.Settings().List(ctx, fmt.Sprintf("report/service/period/%012d/", from.Unix()))
		for _, s := range all {
			var sheet metrics.Sheet
			require.NoError(b, json.Unmarshal(s.Data, &sheet))
			size[sheet.Grain] += len(s.Data)
			for d := range days {
				start := today.AddDate(0, 0, -1-d)
				if start.Equal(from) {
					continue
				}
				sheet.Start, sheet.Past = start, nil
				for i := range sheet.Cells {
					sheet.Cells[i].Period = start.Unix()
				}
				data, err := json.Marshal(sheet)
				require.NoError(b, err)
				name := strings.Replace(s.Name, fmt.Sprintf("%012d", from.Unix()), fmt.Sprintf("%012d", start.Unix()), 1)
				version := int64(0)
				if is, err := tx.Settings().Get(ctx, name); err == nil {
					version = is.Version
				}
				require.NoError(b, tx.Settings().Put(ctx, &storage.Setting{Name: name, Data: data, Version: version, UpdatedAt: start}))
			}
		}
		return err
	}))
	return size
}
