package metrics_test

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/storage"
)

// catchUp counts what happened since the board was last kept, and gives it back
// to be kept again.
func catchUp(ctx context.Context, e *engagement.Engine, cfg metrics.Config, kept []byte) (*metrics.Board, []byte, error) {
	board, err := metrics.New(cfg)
	if kept != nil {
		board, err = metrics.Resume(cfg, kept)
	}
	for more := true; more && err == nil; {
		var page []engagement.Event
		if page, err = e.EventPage(ctx, board.Cursor(), 1000); err != nil {
			break
		}
		for _, ev := range page {
			board.Observe(ev)
		}
		more = len(page) == 1000
	}
	if err != nil {
		return nil, nil, err
	}
	kept, err = json.Marshal(board)
	return board, kept, err
}

// A dashboard feeds a board page by page (catchUp, above this example, does so from
// an engine), and asks it.
func Example() {
	board, err := metrics.New(metrics.Config{Target: 5 * time.Minute})
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 6, 5, 9, 0, 0, 0, time.UTC)
	ana := storage.Author{Kind: channel.AuthorAgent, ID: "ana"}
	about := engagement.Subject{Channel: "shop", Case: storage.CaseID{1}}
	for _, ev := range []engagement.Event{
		{At: at, Kind: engagement.CaseOpened, Subject: about},
		{At: at.Add(2 * time.Minute), Kind: engagement.CasePickedUp, Actor: ana, Subject: about, Detail: engagement.EventDetail{Owner: "ana"}},
		{At: at.Add(4 * time.Minute), Kind: engagement.MessageQueued, Actor: ana, Subject: about},
		{At: at.Add(9 * time.Minute), Kind: engagement.CaseClosed, Actor: ana, Subject: about},
	} {
		board.Observe(ev)
	}
	f := board.Figures(metrics.Query{Channel: "shop"})
	fmt.Println("first response", f.First.Human.Wall.Mean())
	fmt.Println("handled in", f.Handle.Human.Wall.Mean())
	fmt.Println("resolved in", f.Resolution.Human.Wall.Mean())
	fmt.Println("service level", f.Level.Share())
	// Output:
	// first response 4m0s
	// handled in 7m0s
	// resolved in 9m0s
	// service level 1
}
