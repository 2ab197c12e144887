package dispatch

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/pace"
	"github.com/rapport-go/rapport/storage"
)

// batchSize is how many messages one transaction hands over or records.
const batchSize = 100

// A pump sends the messages of one channel.
type pump struct {
	*Dispatcher
	Line
	id    channel.ID
	wake  pace.Bell    // rings when there may be work
	busy  atomic.Int64 // calls under way
	full  atomic.Bool  // somebody waits for one of them to end
	calls sync.WaitGroup
	state atomic.Int32 // of sending, as far as known: see the constants in health.go
	// unanswered is a hand-over of whose commit nobody knows; nil if there is none.
	unanswered atomic.Pointer[handover]
}

func newPump(d *Dispatcher, id channel.ID, line Line) *pump {
	line.Concurrency = max(1, line.Concurrency)
	return &pump{Dispatcher: d, Line: line, id: id, wake: pace.NewBell()}
}

// gap is how long to wait at least between two claims: what ends or is stored
// meanwhile goes along with the next one, instead of costing a commit each.
const gap = 5 * time.Millisecond

// run claims and calls until ctx is done. Trouble with the store is waited
// out.
func (p *pump) run(ctx context.Context) error {
	defer p.calls.Wait()
	for ctx.Err() == nil {
		began := time.Now()
		n, wait, err := p.step(ctx, began)
		if err != nil && ctx.Err() == nil {
			p.Log.ErrorContext(ctx, "dispatch: cannot claim", "channel", p.id, "error", err)
			wait = p.Poll
		}
		if n == 0 {
			p.wake.Wait(ctx, min(wait, p.Poll))
		}
		pace.Sleep(ctx, time.Until(began.Add(gap)))
	}
	return nil
}

// step hands over as much as there is room for and starts the calls. It says
// how many messages left the outbox's front and, if none did, how long it is
// until something can.
func (p *pump) step(ctx context.Context, now time.Time) (int, time.Duration, error) {
	if err := p.resume(ctx, now); err != nil {
		return 0, 0, err
	}
	room := p.room()
	if room <= 0 {
		p.full.Store(true) // the next call that ends wakes us
		if room = p.room(); room <= 0 {
			return 0, p.Poll, nil
		}
	}
	h := &handover{pump: p, now: now.UTC().Truncate(time.Microsecond), limit: min(room, batchSize)}
	if err := p.handOver(ctx, h); err != nil {
		return 0, 0, err
	}
	p.begin(ctx, h)
	if len(h.settled) > 0 {
		p.Changed()
	}
	return len(h.jobs) + len(h.settled) + h.put, h.next.Sub(now), nil
}

// begin starts the calls of a hand-over.
func (p *pump) begin(ctx context.Context, h *handover) {
	for _, j := range h.jobs {
		p.busy.Add(1)
		p.calls.Go(func() { p.work(context.WithoutCancel(ctx), j) })
	}
}

// room is how many more calls may be made now.
func (p *pump) room() int { return p.Concurrency - int(p.busy.Load()) }

// work makes one call and records its outcome.
func (p *pump) work(ctx context.Context, j job) {
	r := p.call(ctx, j)
	p.busy.Add(-1)
	if p.full.Swap(false) {
		p.wake.Ring() // there is room again, whatever the store says
	}
	if err := p.outcomes.Do(ctx, r); err != nil {
		// The lease runs out, and whoever claims it next finds it handed over.
		p.Log.ErrorContext(ctx, "dispatch: outcome not recorded", "channel", p.id, "message", j.message.ID, "error", err)
	}
	p.wake.Ring() // the next of its lane can go
}

// A job is one message that was handed over to this process.
type job struct {
	entry   *storage.OutboxEntry
	message *storage.Message
	conv    *storage.Conversation
	lease   storage.LeaseID
	// deadline is when the call must have ended, counted from the hand-over.
	deadline time.Time
	// hold is what the hand-over did to the message's binding; zero if it has
	// none.
	hold time.Time
	// quoted is what the driver noted about the message that this one quotes, and
	// answer what this one may answer in a way of its own.
	quoted string
	answer channel.Answer
}

// to is the address that the message goes to.
func (j job) to() channel.Address {
	if !j.message.To.IsZero() {
		return j.message.To
	}
	return j.conv.Address
}
