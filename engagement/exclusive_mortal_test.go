package engagement_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/require"
)

// A death is when a process dies.
type death string

const (
	inReserve     death = "while it reserves"
	afterReserve  death = "between reserve and hand-over"
	inHandOver    death = "in the hand-over's transaction"
	afterHandOver death = "between hand-over and call"
	inCall        death = "in the call"
	afterCall     death = "between call and outcome"
	inOutcome     death = "in the outcome's transaction"
)

// A mortal process shares data and provider with another one, and dies.
type mortal struct {
	*world
	at    death
	dying atomic.Bool // nothing that it does is stored any more
}

// newMortals makes a process that dies at a point, and one that takes over.
func newMortals(t *testing.T, at death) (*mortal, *world) {
	t.Helper()
	m, db := &mortal{at: at}, memory.New()
	var provider channel.Channel
	survivor := newShopOn(t, db.Tenant("test"), func(_ *engagement.Config, s *shop) { provider = s })
	m.world = newShopOn(t, mortalStore{db.Tenant("test"), m}, func(cfg *engagement.Config, _ *shop) {
		cfg.Channels[line] = mortalChannel{provider, m}
		cfg.Hooks.SendStart = func(ctx context.Context, _ *storage.Message) context.Context { m.exit(afterHandOver); return ctx }
		cfg.Hooks.SendDone = func(context.Context, *storage.Message, error) { m.exit(afterCall) }
	})
	return m, survivor
}

// perform does all that the process still can.
func (m *mortal) perform() (engagement.Sent, error) {
	m.t.Helper()
	sent, err := m.engage("ana")
	if err == nil && m.at != afterReserve {
		m.run()
	}
	return sent, err
}

// run sends, until the process dies.
func (m *mortal) run() {
	m.t.Helper()
	if err := m.RunDue(m.t.Context(), time.Now()); err != nil {
		require.ErrorIs(m.t, err, errDied)
	}
	require.True(m.t, m.dying.Load())
}

var errDied = errors.New("the process died")

// dies reports whether the process dies here.
func (m *mortal) dies(here death) bool {
	if m.at == here {
		m.dying.Store(true)
	}
	return m.dying.Load()
}

// exit ends what runs here, without another word.
func (m *mortal) exit(here death) {
	if m.dies(here) {
		runtime.Goexit()
	}
}

// A mortalChannel is the way to the provider.
type mortalChannel struct {
	channel.Channel
	m *mortal
}

func (c mortalChannel) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	c.m.exit(inCall)
	return c.Channel.Send(ctx, m)
}

// A mortalStore commits nothing for a process that has died.
type mortalStore struct {
	storage.Store
	m *mortal
}

func (s mortalStore) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	return s.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		err := fn(ctx, mortalTx{tx, s.m})
		if s.m.dying.Load() {
			return errDied
		}
		return err
	})
}

type mortalTx struct {
	storage.Tx
	m *mortal
}

func (t mortalTx) Outbox() storage.Outbox { return mortalOutbox{t.Tx.Outbox(), t.m} }

type mortalOutbox struct {
	storage.Outbox
	m *mortal
}

func (o mortalOutbox) Put(ctx context.Context, es ...*storage.OutboxEntry) error {
	o.m.dies(inReserve)
	return o.Outbox.Put(ctx, es...)
}

func (o mortalOutbox) Claim(ctx context.Context, ch channel.ID, c storage.Claim) ([]*storage.OutboxEntry, error) {
	o.m.dies(inHandOver)
	return o.Outbox.Claim(ctx, ch, c)
}

func (o mortalOutbox) Complete(ctx context.Context, lease storage.LeaseID, ids ...storage.MessageID) ([]bool, error) {
	o.m.dies(inOutcome)
	return o.Outbox.Complete(ctx, lease, ids...)
}
