package metrics_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

// busyDays feeds a board with cases of ten events each, of which a hundred are
// open at any time, ten in each minute.
func busyDays(b *metrics.Board, cases int) {
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for i := range cases + 100 {
		at = at.Add(6 * time.Second)
		if i < cases {
			busyCase(b, i, at, 0, 5)
		}
		if i >= 100 {
			busyCase(b, i-100, at, 5, 10)
		}
	}
}

func busyCase(b *metrics.Board, i int, at time.Time, from, to int) {
	i++ // no case is 0
	who := fmt.Sprint("agent-", i%20)
	for _, kind := range []engagement.EventKind{
		engagement.CaseOpened, engagement.MessageReceived, engagement.CaseQueued, engagement.CasePickedUp, engagement.MessageQueued,
		engagement.MessageReceived, engagement.MessageQueued, engagement.MessageReceived, engagement.MessageQueued, engagement.CaseClosed,
	}[from:to] {
		ev := engagement.Event{Kind: kind, At: at, Actor: storyActor(who)}
		if kind == engagement.CaseOpened {
			ev.Actor = storyActor("system")
		}
		ev.Case = storage.CaseID{12: byte(i >> 24), 13: byte(i >> 16), 14: byte(i >> 8), 15: byte(i)}
		ev.Channel, ev.Detail.Owner = channel.ID([]string{"shop", "mail"}[i%2]), storage.AgentID(who)
		b.Observe(ev)
	}
}

// BenchmarkObserve counts cases by tens. With Remember of an hour what a board
// holds does not grow with how many there were, says the size of its snapshot.
func BenchmarkObserve(b *testing.B) {
	for _, cases := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(cases*10, "_events"), func(b *testing.B) {
			cfg := storyConfig(b)
			cfg.Remember, cfg.Keep = time.Hour, 7
			size := 0
			for b.Loop() {
				board, err := metrics.New(cfg)
				require.NoError(b, err)
				busyDays(board, cases)
				data, err := json.Marshal(board)
				require.NoError(b, err)
				size = len(data)
			}
			b.ReportMetric(float64(cases*10*b.N)/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(float64(size)/1024, "KiB")
		})
	}
}

func BenchmarkFigures(b *testing.B) {
	board, err := metrics.New(storyConfig(b))
	require.NoError(b, err)
	busyDays(board, 100_000)
	for b.Loop() {
		if f := board.Figures(metrics.Query{}); f.Opened != 100_000 {
			b.Fatal("not all were counted", f.Opened)
		}
	}
}
