package dispatch

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// batchSize is how many messages one transaction hands over or records.
const batchSize = 100

// A pump sends the messages of one channel.
type pump struct {
	*Dispatcher
	Line
	id    channel.ID
	wake  chan struct{} // holds one token when there may be work
	busy  atomic.Int64  // calls under way
	calls sync.WaitGroup
}

func newPump(d *Dispatcher, id channel.ID, line Line) *pump {
	line.Concurrency = max(1, line.Concurrency)
	return &pump{Dispatcher: d, Line: line, id: id, wake: make(chan struct{}, 1)}
}

// poke wakes the pump, now or when it next looks.
func (p *pump) poke() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// run claims and calls until ctx is done. Trouble with the store is waited
// out.
func (p *pump) run(ctx context.Context) error {
	defer p.calls.Wait()
	for ctx.Err() == nil {
		n, wait, err := p.step(ctx, time.Now())
		if err != nil && ctx.Err() == nil {
			p.Log.ErrorContext(ctx, "dispatch: cannot claim", "channel", p.id, "error", err)
			wait = p.Poll
		}
		if n == 0 {
			p.pause(ctx, wait)
		}
	}
	return nil
}

// pause waits until there may be work again.
func (p *pump) pause(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(min(max(wait, 0), p.Poll))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-p.wake:
	}
}

// step hands over as much as there is room for and starts the calls. It says
// how many messages left the outbox's front and, if none did, how long it is
// until something can.
func (p *pump) step(ctx context.Context, now time.Time) (int, time.Duration, error) {
	room := p.Concurrency - int(p.busy.Load())
	if room <= 0 {
		return 0, p.Poll, nil // the next outcome wakes us
	}
	h := &handover{pump: p, now: now.UTC().Truncate(time.Microsecond), limit: min(room, batchSize)}
	if err := p.Store.Update(ctx, h.run); err != nil {
		return 0, 0, err
	}
	for _, j := range h.jobs {
		p.busy.Add(1)
		p.calls.Go(func() { p.work(context.WithoutCancel(ctx), j) })
	}
	if len(h.settled) > 0 {
		p.Changed()
	}
	return len(h.jobs) + len(h.settled), h.next.Sub(now), nil
}

// work makes one call and records its outcome.
func (p *pump) work(ctx context.Context, j job) {
	r := p.call(ctx, j)
	p.busy.Add(-1)
	p.poke() // there is room again, whatever the store says
	if err := p.outcomes.Do(ctx, r); err != nil {
		// The lease runs out, and whoever claims it next finds it handed over.
		p.Log.ErrorContext(ctx, "dispatch: outcome not recorded", "channel", p.id, "message", j.message.ID, "error", err)
	}
	p.poke() // the next of its lane can go
}

// A job is one message that was handed over to this process.
type job struct {
	entry   *storage.OutboxEntry
	message *storage.Message
	conv    *storage.Conversation
	lease   storage.LeaseID
	// deadline is when the call must have ended, counted from the hand-over.
	deadline time.Time
}
