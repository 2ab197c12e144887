// Package duty looks after what falls due: stored instants at which something
// must be done.
package duty

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/crash"
	"github.com/rapport-go/rapport/engagement/internal/mint"
	"github.com/rapport-go/rapport/engagement/internal/pace"
	"github.com/rapport-go/rapport/storage"
	"golang.org/x/sync/errgroup"
)

// A Handler does what a due moment asks for. What takes long or leaves the
// process is done in the handler itself; what it returns is run in the
// transaction that removes the moment, and is where its guard is checked
// again. A nil finish only removes the moment. An error puts the moment off,
// or gives it up after Attempts.
type Handler func(ctx context.Context, d *storage.DueMoment) (finish Finish, err error)

// Finish is the stored part of a duty. It may run more than once.
type Finish func(ctx context.Context, tx storage.Tx) error

// A Config is what a Duty works with. All fields but Batches and
// Lasting are required.
type Config struct {
	Store    storage.Store
	Mint     *mint.Mint
	Handlers map[string]Handler
	// Batches do what moments of some kinds ask for, several at once. A kind has
	// either a batch or a handler; kinds that share a batch are done together.
	Batches map[string]*Batch
	// Attempts is how often a moment is tried at most, but for kinds that are Lasting:
	// those are tried on, and every further failure is an error in the log.
	Attempts int
	Lasting  map[string]bool
	// Bound is how long one handler may take.
	Bound time.Duration
	// Poll is how long to wait at most before looking for work of others.
	Poll time.Duration
	// Concurrency is how many handlers run at once.
	Concurrency int
	// Changed is called after each commit that others may want to see.
	Changed func()
	// Done is called after each try of a moment, with what it came to and took.
	Done func(ctx context.Context, kind string, err error, took time.Duration)
	Log  *slog.Logger
}

// A Duty does what falls due.
type Duty struct {
	Config
	wake pace.Bell
}

// New makes a Duty. It starts nothing.
func New(cfg Config) *Duty { return &Duty{Config: cfg, wake: pace.NewBell()} }

// batchSize is how many moments one claim takes.
const batchSize = 100

// Patience is how long to wait before a moment is tried again: from about two
// seconds up to ten minutes.
var Patience = pace.Patience{First: 2 * time.Second, Factor: 3, Most: 10 * time.Minute}

// margin is how much longer a lease is than the handler that it covers.
const margin = 15 * time.Second

// Wake says that something may have fallen due.
func (d *Duty) Wake() { d.wake.Ring() }

// Run works until ctx is done and every handler has ended.
func (d *Duty) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		n, wait, err := d.step(ctx, time.Now())
		if err != nil && ctx.Err() == nil {
			d.Log.ErrorContext(ctx, "duty: cannot claim", "error", err)
			wait = d.Poll
		}
		if n == 0 {
			d.wake.Wait(ctx, min(wait, d.Poll))
		}
	}
	return nil
}

// Once does what is due at now, and what becomes due at now by that.
func (d *Duty) Once(ctx context.Context, now time.Time) error {
	for {
		n, _, err := d.step(ctx, now)
		if err != nil || n == 0 {
			return err
		}
	}
}

// step claims what is due and does it. It says how much that was and, if
// nothing, how long it is until something is.
func (d *Duty) step(ctx context.Context, now time.Time) (int, time.Duration, error) {
	now = now.UTC().Truncate(time.Microsecond)
	lease := d.Mint.Lease(now)
	due, next, err := d.claim(ctx, now, lease)
	if err != nil {
		return 0, 0, err
	}
	var g errgroup.Group
	g.SetLimit(max(1, d.Concurrency))
	for _, p := range d.portions(due) {
		g.Go(func() error { d.do(ctx, now, lease, p); return nil })
	}
	_ = g.Wait()
	if len(due) > 0 {
		d.Changed()
	}
	return len(due), next.Sub(now), nil
}

func (d *Duty) claim(ctx context.Context, now time.Time, lease storage.LeaseID) (due []*storage.DueMoment, next time.Time, err error) {
	err = d.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		next = now.Add(d.Poll)
		if at, some, err := tx.DueMoments().NextDue(ctx); err != nil || !some || at.After(now) {
			due = nil
			if some {
				next = at
			}
			return err
		}
		due, err = tx.DueMoments().Claim(ctx, storage.Claim{
			Now: now, Until: now.Add(d.Bound + margin), Lease: lease, Limit: batchSize,
		})
		return err
	})
	return due, next, err
}

// do does one duty, or several of a batch, and records that, or puts it off. If
// several fail, each is tried alone, so that one does not hold up the others.
func (d *Duty) do(ctx context.Context, now time.Time, lease storage.LeaseID, p portion) {
	began := time.Now()
	err := d.try(ctx, lease, p)
	if err == nil || len(p.due) == 1 {
		d.report(ctx, p, err, time.Since(began))
	}
	if err == nil || errors.Is(err, storage.ErrLeaseLost) || ctx.Err() != nil {
		return // done; somebody else's; or the lease runs out by itself
	}
	if len(p.due) > 1 {
		for _, m := range p.due {
			d.do(ctx, now, lease, portion{p.batch, []*storage.DueMoment{m}})
		}
		return
	}
	d.failed(ctx, now, lease, p.due[0], err)
}

// report tells of each duty of a portion. Those that were done together took an
// equal part of the time.
func (d *Duty) report(ctx context.Context, p portion, err error, took time.Duration) {
	for _, m := range p.due {
		d.Done(ctx, m.Kind, err, took/time.Duration(len(p.due)))
	}
}

// failed gives a duty up, or puts it off.
func (d *Duty) failed(ctx context.Context, now time.Time, lease storage.LeaseID, m *storage.DueMoment, err error) {
	level, what := slog.LevelDebug, "duty: put off"
	givenUp := m.Attempts >= d.Attempts && !d.Lasting[m.Kind]
	switch {
	case givenUp:
		level, what = slog.LevelError, "duty: given up"
	case m.Attempts >= d.Attempts:
		level = slog.LevelError
	}
	d.Log.Log(ctx, level, what, "kind", m.Kind, "subject", m.Subject, "attempts", m.Attempts, "error", err)
	if givenUp {
		err = d.complete(ctx, lease, m, nil)
	} else {
		err = d.putOff(ctx, lease, m, now.Add(Patience.After(m.Attempts)))
	}
	if err != nil {
		d.Log.ErrorContext(ctx, "duty: outcome not recorded", "kind", m.Kind, "subject", m.Subject, "error", err)
	}
}

// try does a portion. A panic is an error.
func (d *Duty) try(ctx context.Context, lease storage.LeaseID, p portion) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("duty %s: %w", p.due[0].Kind, crash.Of(r))
		}
	}()
	bounded, cancel := context.WithTimeout(ctx, d.Bound)
	defer cancel()
	if p.batch != nil {
		return p.batch.Do(bounded, p.due, func(ctx context.Context, tx storage.Tx) error { return done(ctx, tx, lease, p.due) })
	}
	m := p.due[0]
	handle, ok := d.Handlers[m.Kind]
	if !ok {
		return fmt.Errorf("duty %s: nobody does that", m.Kind)
	}
	finish, err := handle(bounded, m)
	if err != nil {
		return err
	}
	return d.complete(ctx, lease, m, finish)
}

// complete removes the moment and runs finish in the same transaction, unless
// the lease was lost.
func (d *Duty) complete(ctx context.Context, lease storage.LeaseID, m *storage.DueMoment, finish Finish) error {
	return d.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		held, err := tx.DueMoments().Complete(ctx, lease, m.DueKey)
		if err != nil {
			return err
		}
		if !held[0] {
			return storage.ErrLeaseLost
		}
		if finish == nil {
			return nil
		}
		return finish(ctx, tx)
	})
}

func (d *Duty) putOff(ctx context.Context, lease storage.LeaseID, m *storage.DueMoment, at time.Time) error {
	return d.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.DueMoments().Reschedule(ctx, lease, at, m.DueKey)
		return err
	})
}
