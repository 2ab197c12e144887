package engagement_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

// BenchmarkFloor measures what a decision costs with more and more cases in the
// queue and agents at work, and how long it takes until the queue is empty:
//
//   - route: a new case comes, all agents have enough to do;
//   - room: an agent finishes one case and gets the first of the queue;
//   - leave: an agent goes away for lunch;
//   - drain: all that waits is given away by one engine, while all agents finish
//     what they have at the same time;
//   - burst: all agents come back with room for everything.
//
// The queue grows by tens up to RAPPORT_BENCH_WAITING, which is 1,000 unless set;
// 100000 takes some minutes on SQLite:
//
//	RAPPORT_BENCH_WAITING=100000 go test -run - -bench Floor -benchtime 50x -timeout 1h ./engagement
func BenchmarkFloor(b *testing.B) {
	most := 1000
	if n, err := strconv.Atoi(os.Getenv("RAPPORT_BENCH_WAITING")); err == nil {
		most = n
	}
	for name, open := range stores(b) {
		for waiting := 100; waiting <= most; waiting *= 10 {
			for _, agents := range []int{10, 100, 1000} {
				b.Run(fmt.Sprintf("%s/waiting=%d/agents=%d", name, waiting, agents), func(b *testing.B) {
					f := newBusyFloor(b, open(b), waiting, agents)
					b.Run("route", f.benchRoute)
					b.Run("room", f.benchRoom)
					b.Run("leave", f.benchLeave)
					b.Run("drain", f.benchDrain)
					b.Run("burst", f.benchBurst)
				})
			}
		}
	}
}

// A busyFloor is a desk where every agent has enough to do, and cases wait.
type busyFloor struct {
	*bench
	store  storage.Store
	agents []storage.AgentID
	people int
	size   int // how many wait
	took   time.Duration
	rate   float64
}

func newBusyFloor(b *testing.B, store storage.Store, waiting, agents int) *busyFloor {
	b.Helper()
	f := &busyFloor{bench: newBench(b, store, 1), store: store, size: waiting}
	require.NoError(b, f.PutAgent(b.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
	team := &storage.Team{ID: "all"}
	for i := range agents {
		f.agents = append(f.agents, storage.AgentID(fmt.Sprintf("agent-%04d", i)))
		require.NoError(b, f.PutAgent(b.Context(), "", &storage.Agent{ID: f.agents[i]}))
	}
	team.Members = f.agents
	require.NoError(b, f.PutTeam(b.Context(), "", team))
	f.rules(b, 1)
	for _, id := range f.agents {
		require.NoError(b, f.SetAvailability(b.Context(), id, routing.Active))
	}
	f.due(b)
	f.arrive(b, agents+waiting)
	require.Equal(b, waiting, f.waiting(b))
	return f
}

// rules give each agent so many cases.
func (f *busyFloor) rules(b *testing.B, each int) {
	b.Helper()
	s := toDesk(routing.Target{Team: "all"})
	s.Destinations[0].Assign, s.Destinations[0].Method = true, routing.LeastLoaded
	s.Staff.Capacity = routing.Capacity{Total: each}
	old, err := f.Routing(b.Context())
	require.NoError(b, err)
	s.Version = old.Version
	_, err = f.SaveRouting(b.Context(), "chief", s)
	require.NoError(b, err)
}

func (f *busyFloor) due(b *testing.B) {
	require.NoError(b, f.RunDue(b.Context(), time.Now()))
}

// arrive lets n new people write, and their cases be routed.
func (f *busyFloor) arrive(b *testing.B, n int) {
	first := f.people
	f.people += n
	spread(n, func(i int) {
		if !f.deliver(f.fake.Inbound(contactAddress(first+i), "hello")) {
			b.Error("not stored")
		}
	})
	f.due(b)
}

func (f *busyFloor) waiting(b *testing.B) int {
	queues, err := f.Queues(b.Context())
	require.NoError(b, err)
	return queues["desk"]
}

func (f *busyFloor) benchRoute(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		f.people++
		f.deliver(f.fake.Inbound(contactAddress(f.people), "hello"))
		b.StartTimer()
		f.due(b)
	}
}

func (f *busyFloor) benchRoom(b *testing.B) {
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		f.finish(b, f.agents[n%len(f.agents)])
		b.StartTimer()
		f.due(b)
		b.StopTimer()
		f.deliver(f.fake.Inbound(contactAddress(f.people), "hello")) // the queue stays as long
		f.people++
		f.due(b)
		b.StartTimer()
	}
}

// finish closes what an agent has.
func (f *busyFloor) finish(b *testing.B, id storage.AgentID) {
	page, err := f.Inbox(b.Context(), engagement.InboxQuery{View: engagement.ViewMine, Agent: id})
	require.NoError(b, err)
	for _, item := range page.Items {
		_, err := f.Done(b.Context(), id, item.Case.ID, "")
		require.NoError(b, err)
	}
}

func (f *busyFloor) benchLeave(b *testing.B) {
	for b.Loop() {
		require.NoError(b, f.SetAvailability(b.Context(), f.agents[0], routing.Away))
		f.due(b)
		b.StopTimer()
		require.NoError(b, f.SetAvailability(b.Context(), f.agents[0], routing.Active))
		f.due(b)
		b.StartTimer()
	}
}

// benchDrain measures once how long it takes to give everything away, with agents
// who finish at once.
func (f *busyFloor) benchDrain(b *testing.B) {
	total := f.waiting(b)
	b.ResetTimer()
	began := time.Now()
	for f.some(b) {
		spread(len(f.agents), func(i int) { f.finish(b, f.agents[i]) })
		f.due(b)
	}
	f.report(b, total, began)
}

// benchBurst measures once how long it takes until agents have all that waits.
func (f *busyFloor) benchBurst(b *testing.B) {
	if f.size == 0 {
		f.report(b, 0, time.Now())
		return
	}
	f.arrive(b, f.size)
	f.size = 0
	total := f.waiting(b)
	for _, id := range f.agents {
		require.NoError(b, f.SetAvailability(b.Context(), id, routing.Away))
	}
	f.due(b)
	f.rules(b, 2*total)
	f.due(b)
	for _, id := range f.agents {
		require.NoError(b, f.SetAvailability(b.Context(), id, routing.Active))
	}
	b.ResetTimer()
	began := time.Now()
	f.due(b)
	f.report(b, total, began)
	require.Zero(b, f.waiting(b))
}

// report tells how long it took to give so many away. When the benchmark is
// repeated nothing is left, and the first time counts.
func (f *busyFloor) report(b *testing.B, total int, began time.Time) {
	if total > 0 {
		f.took = time.Since(began)
		f.rate = float64(total) / f.took.Seconds()
	}
	b.ReportMetric(f.rate, "cases/s")
	b.ReportMetric(f.took.Seconds(), "s")
}

// some reports whether anything waits.
func (f *busyFloor) some(b *testing.B) (some bool) {
	require.NoError(b, f.store.View(b.Context(), func(ctx context.Context, tx storage.Tx) error {
		cases, err := tx.Cases().Waiting(ctx, storage.QueueQuery{Queue: "desk", Limit: 1})
		some = len(cases) > 0
		return err
	}))
	return some
}
