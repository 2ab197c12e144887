// Package dispatch hands messages to providers: in order per conversation,
// within the channel's rate, once each.
//
// A message leaves the outbox by three steps. The hand-over is one transaction
// that claims the entry, checks again that it may leave, and records that a
// call may be under way. The call follows, with a deadline counted from the
// hand-over; a worker that was held up beyond that does not call. The outcome
// is recorded last. A worker that dies between hand-over and outcome leaves an
// entry that says so, and whoever finds it sends it again only if the provider
// drops repeats; otherwise its outcome is unknown.
package dispatch

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/combine"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/engagement/internal/mint"
	"github.com/rapport-go/rapport/storage"
	"golang.org/x/sync/errgroup"
)

// A Config is what a Dispatcher works with. All fields are required but Open.
type Config struct {
	Store    storage.Store
	Mint     *mint.Mint
	Channels map[channel.ID]Line
	// SendTimeout bounds one call, its uploads included.
	SendTimeout time.Duration
	// GiveUp is how old a message may become before it is no longer tried.
	GiveUp time.Duration
	// Attempts is how often a message is tried at most, waits for a rate limit
	// not counted.
	Attempts int
	// Poll is how long to wait at most before looking for work of others.
	Poll time.Duration
	// Open opens a file of ours by its key. Nil if none are kept.
	Open func(ctx context.Context, key string) (io.ReadCloser, error)
	// Holding keeps bindings.
	Holding *holding.Keeper
	// Consent says, inside the hand-over, which messages may not leave because
	// their contacts do not want them, and why.
	Consent func(ctx context.Context, tx storage.Tx, now time.Time, convs []*storage.Conversation, ms []*storage.Message) (map[storage.MessageID]channel.Failure, error)
	// Unreachable is called, inside the transaction that records it, for addresses
	// that turn out not to be reachable.
	Unreachable func(ctx context.Context, tx storage.Tx, ch channel.ID, to channel.Address, why channel.Failure) error
	// Changed is called after each commit that others may want to see.
	Changed func()
	// Start and Done are called around each call.
	Start func(ctx context.Context, m *storage.Message) context.Context
	Done  func(ctx context.Context, m *storage.Message, err error)
	Log   *slog.Logger
}

// A Line is one channel to send through.
type Line struct {
	Channel channel.Channel
	Caps    channel.Capabilities
	// Rate is how fast; zero for no limit.
	Rate channel.Rate
	// ShowAgents says that contacts see the name of the agent who writes.
	ShowAgents bool
	// Concurrency is how many calls at once.
	Concurrency int
}

// A Dispatcher sends what the outbox holds.
type Dispatcher struct {
	Config
	pumps    map[channel.ID]*pump
	outcomes combine.Combiner[result]
}

// New makes a Dispatcher. It starts nothing.
func New(cfg Config) *Dispatcher {
	d := &Dispatcher{Config: cfg, pumps: map[channel.ID]*pump{}}
	d.outcomes = combine.Combiner[result]{Commit: d.record, Max: batchSize}
	for id, line := range cfg.Channels {
		d.pumps[id] = newPump(d, id, line)
	}
	return d
}

// Wake says that the channel may have something to send.
func (d *Dispatcher) Wake(ch channel.ID) {
	if p, ok := d.pumps[ch]; ok {
		p.wake.Ring()
	}
}

// WakeAll says that any channel may have something to send.
func (d *Dispatcher) WakeAll() {
	for _, p := range d.pumps {
		p.wake.Ring()
	}
}

// Run sends until ctx is done and every call that was under way has ended and
// its outcome is recorded.
func (d *Dispatcher) Run(ctx context.Context) error {
	var g errgroup.Group
	for _, p := range d.pumps {
		g.Go(func() error { return p.run(ctx) })
	}
	return g.Wait()
}

// Once sends what is due now, and what becomes due by that, and waits for the
// outcomes.
func (d *Dispatcher) Once(ctx context.Context, now time.Time) error {
	for _, p := range d.pumps {
		for {
			n, _, err := p.step(ctx, now)
			p.calls.Wait() // also of what was gone on with before the error
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
		}
	}
	return nil
}
