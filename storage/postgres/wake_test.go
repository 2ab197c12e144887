package postgres_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage/postgres"
)

// ears are tenants who listen, all through one DB.
type ears struct {
	t     *testing.T
	db    *postgres.DB
	here  []*postgres.Store // of another process
	heard []chan struct{}
	ended []chan error
	stop  []context.CancelFunc
}

func listening(t *testing.T, dsn string, tenants int) *ears {
	t.Helper()
	e := &ears{t: t, db: migrated(t, dsn)}
	elsewhere := database(t, dsn)
	for n := range tenants {
		name := fmt.Sprint("tenant-", n)
		there, err := e.db.Tenant(t.Context(), name)
		require.NoError(t, err)
		here, err := elsewhere.Tenant(t.Context(), name)
		require.NoError(t, err)
		ctx, stop := context.WithCancel(t.Context())
		heard, ended := make(chan struct{}, 1), make(chan error, 1)
		go func() { ended <- there.Awake(ctx, func() { ring(heard) }) }()
		e.here, e.heard = append(e.here, here), append(e.heard, heard)
		e.ended, e.stop = append(e.ended, ended), append(e.stop, stop)
	}
	return e
}

func ring(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// hears wakes a tenant until it hears: a single Wake may get lost.
func (e *ears) hears(n int) {
	e.t.Helper()
	for {
		require.NoError(e.t, e.here[n].Wake(e.t.Context()))
		select {
		case <-e.heard[n]:
			return
		case err := <-e.ended[n]:
			e.t.Fatalf("tenant %d: Awake ended: %v", n, err)
		default:
		}
	}
}

// leaves ends a tenant's listening.
func (e *ears) leaves(n int) {
	e.t.Helper()
	e.stop[n]()
	require.ErrorIs(e.t, <-e.ended[n], context.Canceled)
}

func TestOneConnectionListensForAllTenants(t *testing.T) {
	dsn := newSchema(t)
	e := listening(t, dsn, 12)
	for n := range e.here {
		e.hears(n)
	}
	var listeners int
	require.NoError(t, e.db.Pool().QueryRow(t.Context(), "select count(*) from pg_stat_activity "+
		"where application_name = current_setting('application_name') and query like 'listen%'").Scan(&listeners))
	assert.Equal(t, 1, listeners)
	for n := range e.here { // whoever listens for all leaves at some point
		e.leaves(n)
		if n+1 < len(e.here) {
			e.hears(len(e.here) - 1)
		}
	}
}
