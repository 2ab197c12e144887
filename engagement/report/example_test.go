package report_test

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/engagement/report"
	"github.com/rapport-go/rapport/storage/memory"
)

// A host runs a keeper beside its engine, and asks it for a table of the last
// thirty days by channel.
func ExampleKeeper() {
	store := memory.New().Tenant("shop")
	engine, err := engagement.New(engagement.Config{
		Store: store, Channels: map[channel.ID]channel.Channel{"chat": channeltest.NewFake("chat")},
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		panic(err)
	}
	keeper, err := report.New(engine, report.Config{
		Store: store, Metrics: metrics.Config{Target: 10 * time.Minute, Labelled: true},
	})
	if err != nil {
		panic(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- keeper.Run(ctx) }()

	board, err := keeper.Board(ctx, report.Span{From: time.Now().AddDate(0, 0, -30), Grain: metrics.OfChannels})
	if err != nil {
		panic(err)
	}
	for id, f := range metrics.Group(board, metrics.Query{}, metrics.ByChannel) {
		fmt.Println(id, f.First.Human.Wall.Quantile(0.5), f.Level.Share())
	}
	stop()
	fmt.Println(<-ended)
	// Output: <nil>
}
