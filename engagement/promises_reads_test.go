package engagement_test

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A counting store counts the settings that are read of promises and hours.
type counting struct {
	storage.Store
	reads *atomic.Int64
}

func (c counting) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	return c.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error { return fn(ctx, countingTx{tx, c.reads}) })
}

type countingTx struct {
	storage.Tx
	reads *atomic.Int64
}

func (t countingTx) Settings() storage.Settings { return countingSettings{t.Tx.Settings(), t.reads} }

type countingSettings struct {
	storage.Settings
	reads *atomic.Int64
}

func (s countingSettings) Get(ctx context.Context, name string) (*storage.Setting, error) {
	if name == "sla" || name == "hours" || name == "hours/office@1" {
		s.reads.Add(1)
	}
	return s.Settings.Get(ctx, name)
}

func TestABatchReadsThePromisesOnce(t *testing.T) {
	reads := &atomic.Int64{}
	w := newOfficeOn(t, counting{memory.New().Tenant("test"), reads}, nil)
	crowd := func(what string) {
		t.Helper()
		var events []channel.Event
		for i := range 100 {
			m := w.fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: fmt.Sprint("c", i)}, "hello "+what)
			m.At = time.Now()
			events = append(events, m)
		}
		reads.Store(0)
		require.Equal(t, http.StatusOK, w.deliver(events...))
	}
	crowd("before anything is promised")
	assert.Equal(t, int64(1), reads.Load())
	w.saveHours("office", hours.AlwaysOpen("UTC"))
	w.promises(global(within(minutes(5), sla.Period{}, sla.Period{})), false)
	for i := range 100 {
		who := fmt.Sprint("c", i)
		_, err := w.Done(t.Context(), "ana", w.caseOf(who).ID, "")
		require.NoError(t, err)
	}
	crowd("in a new case")
	assert.Equal(t, int64(2), reads.Load(), "the hours once and for all")
	require.NotNil(t, w.caseOf("c99").SLA)
	crowd("again")
	assert.Equal(t, int64(1), reads.Load())
}
