package storebench

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// Cases is how many cases RAPPORT_BENCH_CASES asks for, or 1,000.
func Cases(b testing.TB) int {
	text := os.Getenv("RAPPORT_BENCH_CASES")
	if text == "" {
		return 1000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal("RAPPORT_BENCH_CASES: ", err)
	}
	return n
}

// A Page is something that a desk asks of a store, of a store with so many
// blocks.
type Page struct {
	Name string
	Ask  func(ctx context.Context, tx storage.Tx, blocks int) error
}

// Scale measures what a desk asks, with ever more cases, ten times as many from
// one to the next, up to most. After each filling ready is called, to look at
// plans or to gather statistics.
func Scale(b *testing.B, f *Filler, most int, ready func(b *testing.B)) {
	for cases := min(most, 10_000); cases <= most; cases *= 10 {
		f.Fill(b, cases)
		ready(b)
		for _, p := range Pages() {
			b.Run(fmt.Sprintf("cases=%d/%s", cases, p.Name), func(b *testing.B) { f.ask(b, p) })
		}
	}
}

// ask measures a page. Beside the mean it reports the shortest time, which on a
// machine that others use too says most.
func (f *Filler) ask(b *testing.B, p Page) {
	best := time.Duration(math.MaxInt64)
	for b.Loop() {
		start := b.Elapsed()
		err := f.Store.View(context.Background(), func(ctx context.Context, tx storage.Tx) error { return p.Ask(ctx, tx, f.blocks) })
		if err != nil {
			b.Fatal(err)
		}
		best = min(best, b.Elapsed()-start)
	}
	b.ReportMetric(float64(best)/float64(time.Millisecond), "best-ms")
}

// Pages is all that a desk asks.
func Pages() []Page {
	pages := []Page{
		list("inbox, first page", storage.CaseQuery{State: storage.CaseOpen}),
		list("inbox, all that is done, oldest first", storage.CaseQuery{State: storage.CaseClosed, Oldest: true}),
		{"inbox, deep page", func(ctx context.Context, tx storage.Tx, blocks int) error {
			q := storage.CaseQuery{State: storage.CaseClosed, Limit: pageSize}
			q.After = storage.CasePlace{LastActivity: began(rand.IntN(blocks)), ID: storage.CaseID{1}}
			_, err := tx.Cases().List(ctx, q)
			return err
		}},
		list("inbox, by label", storage.CaseQuery{State: storage.CaseClosed, Label: "vip"}),
		list("inbox, of an owner", storage.CaseQuery{State: storage.CaseOngoing, Owner: agentOf(2)}),
		list("inbox, small channel", storage.CaseQuery{State: storage.CaseClosed, Channel: "wa-small"}),
		{"tabs and counts", counts},
		{"unread", func(ctx context.Context, tx storage.Tx, _ int) error {
			_, err := tx.ReadMarks().Unread(ctx, agentOf(2), 100)
			return err
		}},
		{"thread, last fifty", func(ctx context.Context, tx storage.Tx, blocks int) error {
			talk := conversationIn(rand.IntN(blocks), rand.IntN(casesInBlock))
			return listed(ctx, tx, talk)
		}},
		{"timeline of a person", func(ctx context.Context, tx storage.Tx, blocks int) error {
			talks, err := tx.Conversations().OfContact(ctx, contactIn(rand.IntN(blocks), rand.IntN(casesInBlock)))
			if err != nil || len(talks) == 0 {
				return err
			}
			return listed(ctx, tx, talks[0].ID)
		}},
	}
	return append(pages, searches()...)
}

func list(name string, q storage.CaseQuery) Page {
	q.Limit = pageSize
	return Page{name, func(ctx context.Context, tx storage.Tx, _ int) error {
		_, err := tx.Cases().List(ctx, q)
		return err
	}}
}

// counts counts as an inbox does for its tabs: up to a hundred.
func counts(ctx context.Context, tx storage.Tx, _ int) error {
	for _, q := range []storage.CaseQuery{
		{State: storage.CaseOpen}, {State: storage.CaseOngoing, Owner: agentOf(2)}, {State: storage.CaseOngoing}, {State: storage.CaseParked},
	} {
		if _, err := tx.Cases().Count(ctx, q, 100); err != nil {
			return err
		}
	}
	return nil
}

func listed(ctx context.Context, tx storage.Tx, talk storage.ConversationID) error {
	ms, err := tx.Messages().List(ctx, storage.MessageQuery{Conversations: []storage.ConversationID{talk}, Limit: pageSize})
	if err == nil && len(ms) != messagesEach {
		return fmt.Errorf("%d messages", len(ms))
	}
	return err
}

func searches() []Page {
	small := []channel.ID{"wa-small"}
	return []Page{
		searching("search, 9 of 10 have it", "frequ", nil, false), searching("search, 9 of 10, next page", "frequ", nil, true),
		searching("search, 1 of 100", "hundredth", nil, false), searching("search, 1 of 100, next page", "hundredth", nil, true),
		searching("search, 1 of 1000", "thousand", nil, false), searching("search, 1 of 5000", "fivethousand", nil, false),
		searching("search, 1 of 5000, next page", "fivethousand", nil, true),
		searching("search, one has it", "oldest", nil, false), searching("search, none has it", "nothing", nil, false),
		searching("search, two words", "frequ fivethousand", nil, false),
		searching("search, 9 of 10, small channel", "frequ", small, false), searching("search, 1 of 100, small channel", "hundredth", small, false),
	}
}

// searching searches for the first page, or for one from the middle.
func searching(name, words string, on []channel.ID, next bool) Page {
	return Page{name, func(ctx context.Context, tx storage.Tx, blocks int) error {
		q := storage.MessageSearch{Words: words, Channels: on, Limit: pageSize}
		if next {
			q.Before = idIn[storage.Message](blocks/2, 0, ofMessage)
		}
		_, err := tx.Messages().Search(ctx, q)
		return err
	}}
}
