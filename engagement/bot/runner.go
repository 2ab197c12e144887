package bot

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/internal/follow"
	"github.com/rapport-go/rapport/engagement/internal/pace"
	"github.com/rapport-go/rapport/storage"
)

// A Runner runs a bot. Its methods may be called from several goroutines.
type Runner struct {
	cfg    Config
	engine *engagement.Engine
	follow *follow.Follower[struct{}]

	mu    sync.Mutex
	began time.Time // when this process took the turn
	given map[storage.CaseID]past
}

// New makes a runner. It starts nothing. An error names everything that is wrong
// with cfg.
func New(engine *engagement.Engine, cfg Config) (*Runner, error) {
	if engine == nil {
		return nil, fmt.Errorf("bot: %w", &engagement.InvalidError{Field: "engine", Problem: "is required"})
	}
	if err := cfg.check(); err != nil {
		return nil, fmt.Errorf("bot: config: %w", err)
	}
	r := &Runner{cfg: cfg.withDefaults(), engine: engine}
	r.follow = follow.New(follow.Config[struct{}]{
		Engine: engine, Store: cfg.Store, Name: "bot/" + string(cfg.Bot), Skew: cfg.ClockSkew,
		Window: window, Parallel: r.cfg.Parallel, Start: r.start, Begin: r.begin, Lane: r.lane, Work: r.work,
		Skipped: r.cfg.Skipped, Log: r.cfg.Logger,
	})
	return r, nil
}

// window is how many messages of contacts may be under way.
const window = 1024

// Run lets the bot answer until ctx is done, and returns when no turn is under way
// any more. The error is nil then. One that never ran before begins with the cases
// that it has. Any number of processes may run the same bot.
func (r *Runner) Run(ctx context.Context) error {
	r.follow.Run(ctx)
	return nil
}

// begin notes when this process took the turn.
func (r *Runner) begin(follow.Record[struct{}]) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.began, r.given = time.Now(), map[storage.CaseID]past{}
	return true
}

// again reports whether an event is older than this process's turn: somebody else
// may have done something about it.
func (r *Runner) again(ev engagement.Event) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !ev.At.After(r.began)
}

// lane says that the events of a case are worked on one after the other.
func (r *Runner) lane(ev engagement.Event) (string, bool) {
	switch ev.Kind {
	case engagement.MessageReceived:
	case engagement.CaseAssigned:
		if ev.Detail.Bot != r.cfg.Bot {
			return "", false
		}
	case engagement.CaseClosed, engagement.CasePickedUp, engagement.CaseReleased, engagement.CaseTransferred:
		// It may be the bot's no more.
	default:
		return "", false
	}
	return ev.Case.String(), !ev.Case.IsZero()
}

// patience is how long to wait when the store fails.
var patience = pace.Patience{First: time.Second, Factor: 2, Most: time.Minute}

// work takes the turn that the events ask for. It is done with all of them then.
func (r *Runner) work(ctx context.Context, waiting []engagement.Event) int {
	t, key, ok := r.prepare(ctx, waiting)
	if ok {
		r.take(ctx, t, key)
	}
	if ctx.Err() != nil {
		return 0 // broken off, perhaps
	}
	return len(waiting)
}

// tries is how often something is tried while the store fails: for about an hour.
const tries = 60

// insist does something until the store does not fail, and returns what else is
// wrong.
func (r *Runner) insist(ctx context.Context, do func() error) error {
	for n := 1; ; n++ {
		err := do()
		if err == nil || certain(err) || ctx.Err() != nil || n == tries {
			return err
		}
		r.cfg.Logger.WarnContext(ctx, "bot: the store failed, trying again", "bot", r.cfg.Bot, "error", err)
		pace.Sleep(ctx, patience.After(n))
	}
}
