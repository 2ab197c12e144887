package report

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/internal/pace"
	"github.com/rapport-go/rapport/engagement/internal/turn"
	"github.com/rapport-go/rapport/engagement/metrics"
)

// A Keeper keeps figures. Its methods may be called from several goroutines.
type Keeper struct {
	cfg    Config
	engine *engagement.Engine
	post   *turn.Post[head]

	asking sync.Mutex
	latest *metrics.Board // what this process answers from; nil until it is asked
	since  time.Time      // the first period that latest has
}

// New makes a keeper. It starts nothing. An error names everything that is wrong
// with cfg.
func New(engine *engagement.Engine, cfg Config) (*Keeper, error) {
	if engine == nil {
		return nil, fmt.Errorf("report: %w", &engagement.InvalidError{Field: "engine", Problem: "is required"})
	}
	if err := cfg.check(); err != nil {
		return nil, fmt.Errorf("report: config: %w", err)
	}
	cfg = cfg.withDefaults()
	return &Keeper{cfg: cfg, engine: engine, post: turn.New[head](cfg.Store, prefix+cfg.Name, cfg.ClockSkew)}, nil
}

// ErrElsewhere says that another process counts at the moment.
var ErrElsewhere = errors.New("report: another process counts")

// troublePause is how long to wait when the store fails.
const troublePause = 5 * time.Second

// Run counts what happens until ctx is done; the error is nil then. The first that
// runs reads the journal from its beginning. Any number of processes may run a
// keeper of the same Name, with the same Config. *[metrics.SnapshotError]: what is
// kept was counted by another Period, in another Zone, or by another version of
// this library; another Name counts anew.
func (k *Keeper) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		err := k.count(ctx, false)
		var other *metrics.SnapshotError
		switch {
		case errors.As(err, &other):
			return fmt.Errorf("report: %q: %w", k.cfg.Name, err)
		case errors.Is(err, turn.ErrLost):
			pace.Sleep(ctx, turn.Length/3)
		case err != nil && ctx.Err() == nil:
			k.cfg.Logger.WarnContext(ctx, "report: counting was interrupted", "keeper", k.cfg.Name, "error", err)
			pace.Sleep(ctx, troublePause)
		}
	}
	return nil
}

// CatchUp counts what has happened so far, for hosts that do so now and then
// instead of with Run. ErrElsewhere; errors of Run and of the store: what was saved
// before stays.
func (k *Keeper) CatchUp(ctx context.Context) error {
	err := k.count(ctx, true)
	if errors.Is(err, turn.ErrLost) {
		return fmt.Errorf("%q: %w", k.cfg.Name, ErrElsewhere)
	}
	if err != nil {
		return fmt.Errorf("report: %q: %w", k.cfg.Name, err)
	}
	return nil
}

// count takes the turn and counts until ctx is done, the turn is lost or something
// fails; or, if it is to stop there, until the end of the journal.
func (k *Keeper) count(ctx context.Context, stop bool) error {
	kept, err := k.post.Take(ctx)
	if err != nil {
		return err
	}
	b, err := k.load(ctx, kept)
	if err != nil {
		return errors.Join(err, k.post.Leave(context.WithoutCancel(ctx), same))
	}
	b.Track()
	w := &writer{Keeper: k, board: b, open: b.Period(), oldest: kept.Oldest, saved: time.Now()}
	if err = w.follow(ctx, stop); err == nil {
		err = w.finish(context.WithoutCancel(ctx))
	}
	if errors.Is(err, turn.ErrLost) {
		return err
	}
	return errors.Join(err, k.post.Leave(context.WithoutCancel(ctx), same))
}

func same(h head) head { return h }
