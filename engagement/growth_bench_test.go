package engagement_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/storage/sqlite"
	"github.com/stretchr/testify/require"
)

// mostOf is how far a benchmark grows: what the variable says, or else few.
func mostOf(b *testing.B, variable string, few int) int {
	b.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return few
	}
	n, err := strconv.Atoi(text)
	require.NoError(b, err, variable)
	return n
}

// keeps is how much memory the process holds for what fn made, in bytes, and how
// many goroutines.
func keeps(fn func()) (bytes, goroutines int) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	tasks := runtime.NumGoroutine()
	fn()
	runtime.GC()
	runtime.ReadMemStats(&after)
	size := func(m *runtime.MemStats) int { return int(m.HeapInuse + m.StackInuse) }
	return max(0, size(&after)-size(&before)), runtime.NumGoroutine() - tasks
}

// A tallied store counts its transactions.
type tallied struct {
	storage.Store
	n *atomic.Int64
}

func (s tallied) View(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	s.n.Add(1)
	return s.Store.View(ctx, fn)
}

func (s tallied) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	s.n.Add(1)
	return s.Store.Update(ctx, fn)
}

// BenchmarkSubscribers measures one event on its way to ever more subscribers of
// the engine's events, and to as many screens of agents, each of their own, ten
// times as many from one to the next, up to RAPPORT_BENCH_SUBSCRIBERS; 1,000 if
// that is not set. It reports how often the store is asked for an event, of which
// one writes it, and what a subscriber holds.
func BenchmarkSubscribers(b *testing.B) {
	most := mostOf(b, "RAPPORT_BENCH_SUBSCRIBERS", 1000)
	for _, kind := range []string{"engine", "screen"} {
		for n := 10; n <= most; n *= 10 {
			b.Run(fmt.Sprintf("%s/subscribers=%d", kind, n), func(b *testing.B) { subscribed(b, kind == "screen", n) })
		}
	}
}

func subscribed(b *testing.B, screens bool, n int) {
	store := tallied{memory.New().Tenant("growth"), &atomic.Int64{}}
	w := newBench(b, store, 1)
	for i := range n {
		require.NoError(b, w.PutAgent(b.Context(), "", &storage.Agent{ID: storage.AgentID(fmt.Sprint("agent-", i))}))
	}
	end, err := w.EventsEnd(b.Context())
	require.NoError(b, err)
	ctx, stop := context.WithCancel(b.Context())
	var all sync.WaitGroup
	seen := make(chan struct{}, n)
	follow := func(i int) {
		events := w.Events(ctx, end)
		if screens {
			events = w.As(storage.AgentID(fmt.Sprint("agent-", i))).Events(ctx, end)
		}
		for _, err := range events {
			if err != nil {
				return
			}
			seen <- struct{}{}
		}
	}
	say := func() {
		require.NoError(b, happen(b.Context(), store, engagement.CaseChanged))
		w.Wake()
		for range n {
			<-seen
		}
	}
	bytes, _ := keeps(func() {
		for i := range n {
			all.Go(func() { follow(i) })
		}
		say()
	})
	store.n.Store(0)
	b.ResetTimer()
	for b.Loop() {
		say()
	}
	b.StopTimer()
	b.ReportMetric(float64(store.n.Load())/float64(b.N), "transactions/event")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/subscriber")
	b.ReportMetric(float64(bytes)/float64(n), "B/subscriber")
	stop()
	all.Wait()
}

// happen writes that something happened on a channel.
func happen(ctx context.Context, s storage.Store, kind engagement.EventKind) error {
	return s.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		return tx.Journal().Append(ctx, &storage.JournalEntry{Kind: string(kind), At: time.Now(), Channel: line})
	})
}

// BenchmarkIdle measures what engines hold that have nothing to do: one engine
// for each of ever more tenants of one SQLite file, and one engine with ever more
// channels, up to RAPPORT_BENCH_IDLE; 100 if that is not set.
func BenchmarkIdle(b *testing.B) {
	most := mostOf(b, "RAPPORT_BENCH_IDLE", 100)
	for n := 1; n <= most; n *= 10 {
		b.Run(fmt.Sprintf("tenants=%d", n), func(b *testing.B) {
			db := growthDB(b)
			idle(b, n, func(i int, count *atomic.Int64) *engagement.Engine {
				s, err := db.Tenant(b.Context(), fmt.Sprint("tenant ", i))
				require.NoError(b, err)
				return engineOf(b, tallied{s, count}, 1)
			})
		})
		b.Run(fmt.Sprintf("channels=%d", n), func(b *testing.B) {
			s, err := growthDB(b).Tenant(b.Context(), "one")
			require.NoError(b, err)
			idle(b, 1, func(_ int, count *atomic.Int64) *engagement.Engine { return engineOf(b, tallied{s, count}, n) })
		})
	}
}

func growthDB(b *testing.B) *sqlite.DB {
	b.Helper()
	db, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "growth.db"), nil)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, db.Close()) })
	require.NoError(b, db.Migrate(b.Context()))
	return db
}

func engineOf(b *testing.B, s storage.Store, channels int) *engagement.Engine {
	b.Helper()
	lines := map[channel.ID]channel.Channel{}
	for i := range channels {
		id := channel.ID(fmt.Sprint("line-", i))
		fake := channeltest.NewFake("line")
		fake.SetAccount(string(id))
		lines[id] = fake
	}
	e, err := engagement.New(engagement.Config{Store: s, Channels: lines, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(b, err)
	return e
}

// idle runs n engines that have nothing to do, for two seconds each time.
func idle(b *testing.B, n int, open func(i int, count *atomic.Int64) *engagement.Engine) {
	ctx, stop := context.WithCancel(b.Context())
	var all sync.WaitGroup
	var count atomic.Int64
	bytes, goroutines := keeps(func() {
		for i := range n {
			e := open(i, &count)
			all.Go(func() { _ = e.Run(ctx) })
		}
		<-time.After(time.Second) // until all have begun: what is measured is how it is afterwards
	})
	count.Store(0)
	for b.Loop() {
		<-time.After(2 * time.Second)
	}
	b.ReportMetric(float64(count.Load())/b.Elapsed().Seconds(), "transactions/s")
	b.ReportMetric(float64(bytes)/1024, "KiB")
	b.ReportMetric(float64(goroutines), "goroutines")
	stop()
	all.Wait()
}

// BenchmarkStart measures how long it takes until an engine on a filled SQLite
// file shows the first page of its inbox, with ever more open cases up to
// RAPPORT_BENCH_OPEN; 10,000 if that is not set. It reports what the engine holds,
// which does not grow with them.
func BenchmarkStart(b *testing.B) {
	most := mostOf(b, "RAPPORT_BENCH_OPEN", 10_000)
	for n := 1000; n <= most; n *= 10 {
		b.Run(fmt.Sprintf("open=%d", n), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "start.db")
			store := sqliteTenant(b, path)
			fillOpen(b, store, n)
			require.NoError(b, engineOf(b, store, 1).PutAgent(b.Context(), "", &storage.Agent{ID: "ana"}))
			var first engagement.InboxPage
			bytes := 0
			for b.Loop() {
				first = startOn(b, path)
			}
			bytes, _ = keeps(func() { first = startOn(b, path) })
			require.Len(b, first.Items, 50)
			b.ReportMetric(float64(bytes)/1024, "KiB")
		})
	}
}

func startOn(b *testing.B, path string) engagement.InboxPage {
	db, err := sqlite.Open(b.Context(), path, nil)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, db.Close()) })
	s, err := db.Tenant(b.Context(), "test")
	require.NoError(b, err)
	page, err := engineOf(b, s, 1).Inbox(b.Context(), engagement.InboxQuery{View: engagement.ViewOpen, Agent: "ana", Limit: 50})
	require.NoError(b, err)
	return page
}

// fillOpen stores cases that wait, each with a contact and a conversation.
func fillOpen(b *testing.B, s storage.Store, n int) {
	b.Helper()
	at := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	for first := 0; first < n; first += 500 {
		err := s.Update(b.Context(), func(ctx context.Context, tx storage.Tx) error {
			var people []*storage.Contact
			var talks []*storage.Conversation
			var cases []*storage.Case
			for i := range 500 {
				c := &storage.Contact{ID: growthID[storage.Contact](first+i, 1), Kind: storage.ContactPerson, Name: "Grace", CreatedAt: at}
				v := &storage.Conversation{ID: growthID[storage.Conversation](first+i, 2), Contact: c.ID, Channel: "line-0", CreatedAt: at}
				k := &storage.Case{
					ID: growthID[storage.Case](first+i, 3), Conversation: v.ID, Contact: c.ID, Channel: v.Channel, State: storage.CaseOpen,
					OpenedAt: at, LastActivity: at.Add(time.Duration(first+i) * time.Second),
				}
				v.Case = k.ID
				people, talks, cases = append(people, c), append(talks, v), append(cases, k)
			}
			if err := tx.Contacts().Insert(ctx, people...); err != nil {
				return err
			}
			if err := tx.Conversations().Insert(ctx, talks...); err != nil {
				return err
			}
			return tx.Cases().Insert(ctx, cases...)
		})
		require.NoError(b, err)
	}
}

func growthID[T any](n, kind int) (id storage.ID[T]) {
	id[0], id[1], id[2], id[3], id[15] = byte(n>>24), byte(n>>16), byte(n>>8), byte(n), byte(kind)
	return id
}
