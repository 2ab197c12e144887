package engagement_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/require"
)

// The benchmarks go from a signed webhook, or a call of Send, to the durable
// record, with 128 callers at once. What they report beside ns/op is events
// per second; compare within one run only.

const callers = 128

// stores are the stores to measure. PostgreSQL is there if
// RAPPORT_POSTGRES_DSN is set.
func stores(b *testing.B) map[string]func(b *testing.B) storage.Store {
	b.Helper()
	out := map[string]func(b *testing.B) storage.Store{
		"memory": func(*testing.B) storage.Store { return memory.New().Tenant("bench") },
		"sqlite": func(b *testing.B) storage.Store { return sqliteTenant(b, filepath.Join(b.TempDir(), "bench.db")) },
	}
	if os.Getenv("RAPPORT_POSTGRES_DSN") != "" {
		out["postgres"] = func(b *testing.B) storage.Store { return postgresTenant(b, tenantName()) }
	}
	return out
}

// A bench is an engine to measure.
type bench struct {
	*engagement.Engine
	fake *channeltest.Fake
	hook http.Handler
}

func newBench(b *testing.B, store storage.Store, lanes int) *bench {
	b.Helper()
	fake := channeltest.NewFake("line")
	fake.OnSend(func(_ context.Context, m *channel.Message) (channel.Receipt, error) {
		return channel.Receipt{ID: channel.ProviderID(m.Key), Status: channel.StatusAccepted}, nil
	})
	e, err := engagement.New(engagement.Config{
		Store: store, Channels: map[channel.ID]channel.Channel{line: fake}, IntakeLanes: lanes,
		Policies: map[channel.ID]engagement.Policy{line: {Concurrency: 512}},
		Logger:   slog.New(slog.DiscardHandler),
	})
	require.NoError(b, err)
	require.NoError(b, e.PutAgent(b.Context(), "", &storage.Agent{ID: "ana"}))
	return &bench{Engine: e, fake: fake, hook: e.Handler()}
}

func (w *bench) deliver(events ...channel.Event) bool {
	r := w.fake.Webhook(events...)
	r.URL.Path = "/" + string(line)
	rec := httptest.NewRecorder()
	w.hook.ServeHTTP(rec, r)
	return rec.Code == http.StatusOK
}

// spread calls fn for 0 to n-1 from many goroutines.
func spread(n int, fn func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(callers, n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				fn(i)
			}
		})
	}
	wg.Wait()
}

func contactAddress(i int) channel.Address {
	return channel.Address{Kind: channel.AddressUser, Value: fmt.Sprint("customer-", i)}
}

func forEachStore(b *testing.B, measure func(b *testing.B, w *bench)) {
	for name, open := range stores(b) {
		b.Run(name, func(b *testing.B) {
			measure(b, newBench(b, open(b), 1))
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

func BenchmarkInbound(b *testing.B) {
	forEachStore(b, func(b *testing.B, w *bench) {
		spread(2000, func(i int) { w.deliver(w.fake.Inbound(contactAddress(i), "first")) })
		b.ResetTimer()
		spread(b.N, func(i int) {
			if !w.deliver(w.fake.Inbound(contactAddress(i%2000), "Where is my order? It should have been here yesterday.")) {
				b.Error("not stored")
			}
		})
		b.StopTimer()
	})
}

func BenchmarkStatuses(b *testing.B) {
	forEachStore(b, func(b *testing.B, w *bench) {
		ids := sendMany(b, w, b.N/3+1)
		b.ResetTimer()
		spread(b.N, func(i int) {
			s := []channel.Status{channel.StatusAccepted, channel.StatusDelivered, channel.StatusRead}[i/len(ids)%3]
			e := channel.StatusChanged{Origin: channel.Origin{Account: w.fake.Account(), At: time.Now()}, Of: ids[i%len(ids)], Status: s}
			if !w.deliver(e) {
				b.Error("not stored")
			}
		})
		b.StopTimer()
	})
}

// sendMany sends n messages and returns what the provider calls them.
func sendMany(b *testing.B, w *bench, n int) []channel.ProviderID {
	b.Helper()
	spread(min(n, 2000), func(i int) { w.deliver(w.fake.Inbound(contactAddress(i), "first")) })
	spread(n, func(i int) { w.send(b, i) })
	require.NoError(b, w.RunDue(b.Context(), time.Now()))
	var ids []channel.ProviderID
	for _, m := range w.fake.Sent() {
		ids = append(ids, channel.ProviderID(m.Key))
	}
	return ids
}

func (w *bench) send(b *testing.B, i int) {
	_, err := w.Send(b.Context(), engagement.Outgoing{
		Channel: line, To: contactAddress(i % 2000), Agent: "ana", Key: fmt.Sprint("key-", i),
		Parts: channel.Parts{channel.Text{Body: "It is on its way and will be with you tomorrow."}},
	})
	if err != nil {
		b.Error(err)
	}
}

func BenchmarkSend(b *testing.B) {
	forEachStore(b, func(b *testing.B, w *bench) {
		spread(2000, func(i int) { w.deliver(w.fake.Inbound(contactAddress(i), "first")) })
		b.ResetTimer()
		spread(b.N, func(i int) { w.send(b, i) })
		b.StopTimer()
	})
}

// BenchmarkOutbox goes from the stored message to the recorded outcome, against
// a provider that takes 100 ms.
func BenchmarkOutbox(b *testing.B) {
	forEachStore(b, func(b *testing.B, w *bench) {
		spread(2000, func(i int) { w.deliver(w.fake.Inbound(contactAddress(i), "first")) })
		spread(b.N, func(i int) { w.send(b, i) })
		w.fake.SetLatency(100 * time.Millisecond)
		ctx, stop := context.WithCancel(b.Context())
		b.ResetTimer()
		done := make(chan error, 1)
		go func() { done <- w.Run(ctx) }()
		seen := 0
		for ev, err := range w.Events(ctx, "") {
			require.NoError(b, err)
			if ev.Kind == engagement.MessageProgressed {
				seen++
			}
			if seen == b.N {
				break
			}
		}
		b.StopTimer()
		stop()
		require.NoError(b, <-done)
	})
}
