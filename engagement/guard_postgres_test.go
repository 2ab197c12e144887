package engagement_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/postgres"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A turnpike counts what a pool sends to PostgreSQL: statements, and the round
// trips that they take. Those of a batch travel together.
type turnpike struct{ statements, trips atomic.Int64 }

func (p *turnpike) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	p.statements.Add(1)
	p.trips.Add(1)
	return ctx
}

func (*turnpike) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (p *turnpike) TraceBatchStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchStartData) context.Context {
	p.statements.Add(int64(d.Batch.Len()))
	p.trips.Add(1)
	return ctx
}

func (*turnpike) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

func (*turnpike) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// A fare is what one event costs at the database. It does not depend on the
// machine.
type fare struct{ statements, trips float64 }

// of is the mean of some events, one after the other.
func (p *turnpike) of(do func()) fare {
	for range 8 { // what is asked once, by each connection, does not count
		do()
	}
	p.statements.Store(0)
	p.trips.Store(0)
	const runs = 20
	for range runs {
		do()
	}
	return fare{float64(p.statements.Load()) / runs, float64(p.trips.Load()) / runs}
}

// newTolled is a tenant of its own on PostgreSQL, and the count of what it sends.
func newTolled(t *testing.T) (storage.Store, *turnpike) {
	t.Helper()
	cfg, err := pgxpool.ParseConfig(needPostgres(t))
	require.NoError(t, err)
	p := new(turnpike)
	cfg.ConnConfig.Tracer = p
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	db := postgres.New(pool, nil)
	require.NoError(t, db.Migrate(t.Context()))
	s, err := db.Tenant(t.Context(), tenantName())
	require.NoError(t, err)
	return s, p
}

// TestAnEventSendsAsManyStatementsWithTenTimesTheCases: what there is beside an
// event must not be asked about when it comes.
func TestAnEventSendsAsManyStatementsWithTenTimesTheCases(t *testing.T) {
	fares := map[string][]fare{}
	for _, cases := range []int{60, 600} {
		store, pike := newTolled(t)
		w, ids := newFilled(t, store, cases)
		for event, do := range w.comings(ids) {
			fares[event] = append(fares[event], pike.of(do))
		}
		next := 0
		fares["outbound"] = append(fares["outbound"], pike.of(func() {
			next++
			_, err := w.Send(t.Context(), engagement.Outgoing{
				Channel: line, To: contactAddress(next % cases), Agent: "ana", Key: fmt.Sprint("more-", next),
				Parts: channel.Parts{channel.Text{Body: "hi"}},
			})
			require.NoError(t, err)
			w.due()
		}))
	}
	most := map[string]float64{"inbound": 18, "status": 8, "outbound": 56} // hardly more than when this was written
	for event, of := range fares {
		few, many := of[0], of[1]
		t.Logf("%s: %+v, and with ten times the cases %+v", event, few, many)
		assert.InDelta(t, few.statements, many.statements, 1, event) // what is read again after a while may fall between
		assert.InDelta(t, few.trips, many.trips, 1, event)
		assert.LessOrEqual(t, many.statements, most[event], event)
		assert.Less(t, many.trips, many.statements, "%s: nothing travels together", event)
	}
}
