package engagement_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dueAtOnce is how many parked cases of the benchmark fall due together.
const dueAtOnce = 1000

// BenchmarkParkedDue measures cases whose time aside is over at the same instant,
// a thousand at once, through the whole engine: the case goes on, the journal says
// so, and the moment is gone. What routes them afterwards is not measured. It
// reports transactions for each and how many a second.
func BenchmarkParkedDue(b *testing.B) {
	for name, open := range stores(b) {
		b.Run(name, func(b *testing.B) {
			store := tallied{open(b), &atomic.Int64{}}
			w := newBench(b, store, 1)
			var took time.Duration
			var transactions int64
			for round := 0; b.Loop(); round++ {
				b.StopTimer()
				fillParked(b, store, round*dueAtOnce, dueAtOnce)
				store.n.Store(0)
				b.StartTimer()
				began := time.Now()
				require.NoError(b, w.RunDue(b.Context(), parkedUntil))
				took += time.Since(began)
				transactions += store.n.Load()
			}
			b.ReportMetric(float64(transactions)/float64(b.N*dueAtOnce), "transactions/moment")
			b.ReportMetric(float64(b.N*dueAtOnce)/took.Seconds(), "moments/s")
		})
	}
}

// parkedUntil is when the time aside of cases is over.
var parkedUntil = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// fillParked stores parked cases, each with a contact, a conversation and a moment.
func fillParked(tb testing.TB, s storage.Store, first, n int) {
	tb.Helper()
	at := parkedUntil.Add(-time.Hour)
	for end := first + n; first < end; first += 100 {
		require.NoError(tb, s.Update(tb.Context(), func(ctx context.Context, tx storage.Tx) error {
			var people []*storage.Contact
			var talks []*storage.Conversation
			var cases []*storage.Case
			var moments []*storage.DueMoment
			for i := range 100 {
				c := &storage.Contact{ID: growthID[storage.Contact](first+i, 1), Kind: storage.ContactPerson, CreatedAt: at}
				v := &storage.Conversation{ID: growthID[storage.Conversation](first+i, 2), Contact: c.ID, Channel: line, CreatedAt: at}
				k := parkedCase(growthID[storage.Case](first+i, 3), v, at)
				v.Case = k.ID
				key := storage.DueKey{Kind: "parked", Subject: k.ID.String()}
				people, talks, cases = append(people, c), append(talks, v), append(cases, k)
				moments = append(moments, &storage.DueMoment{DueKey: key, At: parkedUntil})
			}
			if err := tx.Contacts().Insert(ctx, people...); err != nil {
				return err
			}
			if err := tx.Conversations().Insert(ctx, talks...); err != nil {
				return err
			}
			if err := tx.Cases().Insert(ctx, cases...); err != nil {
				return err
			}
			return tx.DueMoments().Put(ctx, moments...)
		}))
	}
}

func parkedCase(id storage.CaseID, v *storage.Conversation, at time.Time) *storage.Case {
	return &storage.Case{
		ID: id, Conversation: v.ID, Contact: v.Contact, Channel: v.Channel, State: storage.CaseParked,
		OpenedAt: at, LastActivity: at, Routing: []byte(`{"parked":{"by":"ana","until":"2026-03-04T12:00:00Z"}}`),
	}
}

// TestParkedCasesThatFallDueTogetherShareTransactions: a hundred cost a few, and
// not two for each.
func TestParkedCasesThatFallDueTogetherShareTransactions(t *testing.T) {
	w := newWorld(t, nil)
	fillParked(t, w.store, 0, 100)
	counted := tallied{w.store, &atomic.Int64{}}
	e := newWorldOn(t, counted, nil)
	counted.n.Store(0)
	require.NoError(t, e.RunDue(t.Context(), parkedUntil))
	assert.LessOrEqual(t, counted.n.Load(), int64(5), "two claims, of which one finds no more, and two portions")
	for i := range 100 {
		c, err := e.Case(t.Context(), growthID[storage.Case](i, 3))
		require.NoError(t, err)
		assert.Equal(t, storage.CaseOpen, c.State)
	}
}

// TestACaseThatCannotBeReadDoesNotHoldUpTheOthers: what falls due together is tried
// alone when it fails.
func TestACaseThatCannotBeReadDoesNotHoldUpTheOthers(t *testing.T) {
	w := newWorld(t, nil)
	fillParked(t, w.store, 0, 100)
	broken := growthID[storage.Case](17, 3)
	require.NoError(t, w.store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		cases, err := tx.Cases().Get(ctx, broken)
		if err != nil {
			return err
		}
		cases[0].Routing = []byte(`{"parked":7}`)
		return tx.Cases().Update(ctx, cases[0])
	}))
	require.NoError(t, w.RunDue(t.Context(), parkedUntil))
	for i := range 100 {
		c, err := w.Case(t.Context(), growthID[storage.Case](i, 3))
		require.NoError(t, err)
		assert.Equal(t, c.ID == broken, c.State == storage.CaseParked)
	}
}
