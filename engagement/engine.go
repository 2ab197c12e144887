package engagement

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/rapport-go/rapport/automation/survey"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/automate"
	"github.com/rapport-go/rapport/engagement/internal/business"
	"github.com/rapport-go/rapport/engagement/internal/catalogue"
	"github.com/rapport-go/rapport/engagement/internal/combine"
	"github.com/rapport-go/rapport/engagement/internal/dispatch"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/mint"
	"github.com/rapport-go/rapport/engagement/internal/promise"
	"github.com/rapport-go/rapport/storage"
	"golang.org/x/sync/errgroup"
)

// An Engine is everything between providers, agents and a store. Its methods
// may be called from several goroutines.
type Engine struct {
	cfg       Config
	caps      map[channel.ID]channel.Capabilities
	mint      mint.Mint
	intake    *intake.Intake
	dispatch  *dispatch.Dispatcher
	duty      *duty.Duty
	news      news
	tail      tail
	sights    sights
	waker     storage.Waker // nil if the store cannot wake others
	sends     combine.Combiner[*sending]
	holding   *holding.Keeper
	desk      *assign.Desk
	catalogue *catalogue.Catalogue
	keywords  atomic.Pointer[readyMatcher]
	book      *business.Book
	promise   *promise.Keeper
	automate  *automate.Keeper
	surveys   *survey.Signer // nil without pages
}

// New makes an engine. It starts nothing and touches nothing. An error names
// everything that is wrong with cfg.
func New(cfg Config) (*Engine, error) {
	if err := cfg.check(); err != nil {
		return nil, fmt.Errorf("engagement: config: %w", err)
	}
	accounts, err := cfg.accounts()
	if err != nil {
		return nil, fmt.Errorf("engagement: config: %w", err)
	}
	surveys, err := cfg.newSurveys()
	if err != nil {
		return nil, err
	}
	e := &Engine{cfg: cfg.withDefaults(), surveys: surveys, caps: map[channel.ID]channel.Capabilities{}}
	for id, ch := range cfg.Channels {
		e.caps[id] = ch.Capabilities()
	}
	e.automate = e.newKeeper()
	e.waker, _ = e.cfg.Store.(storage.Waker)
	e.cfg.Store = e.watched(e.cfg.Store)
	e.holding = &holding.Keeper{
		Mint: &e.mint, Bound: e.cfg.SendTimeout + transit, Skew: e.cfg.ClockSkew,
		Engages: func(ch channel.ID) bool { return e.caps[ch].Engagement },
	}
	e.book = &business.Book{}
	e.promise = &promise.Keeper{Book: e.book, Log: e.cfg.Logger}
	e.desk = e.newDesk()
	e.catalogue = catalogue.New(catalogue.Config{Store: e.cfg.Store, Note: noteTemplates})
	e.intake = e.newIntake(accounts)
	e.dispatch = e.newDispatch()
	e.duty = e.newDuty()
	e.sends.Commit, e.sends.Max = e.commitSends, maxSends
	return e, nil
}

// transit is how long the network may hold back what a call has sent before
// its deadline.
const transit = 15 * time.Second

func (e *Engine) newIntake(accounts map[intake.Account]channel.ID) *intake.Intake {
	return intake.New(intake.Config{
		Store: e.cfg.Store, Mint: &e.mint, Caps: e.caps, Accounts: accounts,
		Reopen:  func(id channel.ID) intake.Reopen { return intake.Reopen(e.cfg.Policies[id].Reopen) },
		Holding: e.holding, Promise: e.promise, Keywords: e.matcher, Template: e.templateReported,
		Routed: assign.Routed, FetchMedia: e.cfg.Media != nil, Discard: e.discard, Lanes: e.cfg.IntakeLanes,
		Changed: e.received, Log: e.cfg.Logger,
	})
}

func (e *Engine) newDesk() *assign.Desk {
	return &assign.Desk{
		Kind:  func(ch channel.ID) channel.Kind { return e.caps[ch].Kind },
		Hours: e.book.Schedules, HoursVersion: hoursVersion,
		Permitted: e.permitted,
		Bound:     e.boundWait,
		Ended:     e.cfg.endedCount(),
	}
}

func (e *Engine) newDispatch() *dispatch.Dispatcher {
	lines := map[channel.ID]dispatch.Line{}
	for id, ch := range e.cfg.Channels {
		rate := orElse(e.cfg.Policies[id].Rate, e.caps[id].Rate)
		lines[id] = dispatch.Line{
			Channel: ch, Caps: e.caps[id], Rate: rate, ShowAgents: e.cfg.Policies[id].ShowAgents,
			Concurrency: orElse(e.cfg.Policies[id].Concurrency, concurrency(rate)),
		}
	}
	cfg := dispatch.Config{
		Store: e.cfg.Store, Mint: &e.mint, Channels: lines, SendTimeout: e.cfg.SendTimeout,
		GiveUp: e.cfg.GiveUp, Attempts: e.cfg.Attempts, Poll: e.cfg.Poll, Changed: e.news.publish,
		Holding: e.holding, Consent: e.stillWanted, Unreachable: e.unreachable,
		Start: e.cfg.Hooks.SendStart, Done: e.cfg.Hooks.SendDone, Log: e.cfg.Logger,
	}
	if e.cfg.Media != nil {
		cfg.Open = e.cfg.Media.Open
	}
	return dispatch.New(cfg)
}

// concurrency is how many calls at once a rate asks for: enough for calls that
// take half a second.
func concurrency(r channel.Rate) int {
	if r.IsZero() {
		return 64
	}
	return min(max(int(r.PerSecond/2), 16), 512)
}

func (e *Engine) newDuty() *duty.Duty {
	return duty.New(duty.Config{
		Store: e.cfg.Store, Mint: &e.mint, Attempts: e.cfg.Attempts, Bound: 2 * e.cfg.SendTimeout,
		Poll: e.cfg.Poll, Concurrency: 8, Changed: e.news.publish, Done: e.cfg.Hooks.DutyDone, Log: e.cfg.Logger,
		Batches: e.batches(),
		// What must be gone some day is not given up, nor what a contact sent; and reading
		// history ends by itself.
		Lasting: map[string]bool{tidyDue: true, eraseDue: true, eraseFilesDue: true, removeDue: true, intake.MediaDue: true, catchUpDue: true},
		Handlers: map[string]duty.Handler{
			intake.MediaDue:       e.fetchMedia,
			intake.ReplayDue:      e.replayDue,
			dispatch.ReconcileDue: e.reconcile,
			catchUpDue:            e.catchUp,
			intake.ProfileDue:     e.askProfile,
			readDue:               e.tellRead,
			tidyDue:               e.tidy,
			holding.Due:           e.runOut,
			holding.WaitDue:       e.waited,
			sweepDue:              e.sweep,
			leaveDue:              e.leave,
			rerouteDue:            e.rerouteAll,
			silentDue:             e.silent,
			syncDue:               e.syncTemplates,
			resyncDue:             e.syncTemplates,
			carryDue:              e.carryClocks,
			startersDue:           e.setStarters,
			intake.SurveyDue:      e.surveyAnswered,
			scheduledDue:          e.sendScheduled,
			eraseDue:              e.erase,
			eraseFilesDue:         e.eraseFiles,
			eraseAtDue:            e.eraseAt,
			removeDue:             e.removeDiscarded,
			ownedDue:              e.forgetOwned,
		},
	})
}

// received is called when inbound events were committed.
func (e *Engine) received() {
	e.news.publish()
	e.duty.Wake()
}

// Run sends, listens, fetches files and does what falls due, until ctx is done.
// It returns when everything that it started has ended: calls to providers that
// were under way have come back, at most SendTimeout later, and their outcomes
// are stored. The error is nil then. A channel that cannot listen any more is
// an event, [ChannelHealth], and does not end Run.
func (e *Engine) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return e.dispatch.Run(ctx) })
	g.Go(func() error { return e.scheduleTidying(ctx) })
	g.Go(func() error { return e.scheduleSyncs(ctx) })
	g.Go(func() error { return e.stayAwake(ctx) })
	g.Go(func() error { return e.duty.Run(ctx) })
	if e.waker != nil {
		g.Go(func() error { return e.wakeOthers(ctx, e.waker) })
		g.Go(func() error { return e.awake(ctx, e.waker) })
	}
	for id, ch := range e.cfg.Channels {
		if l, ok := channel.As[channel.Listener](ch); ok {
			g.Go(func() error { return e.listen(ctx, id, l) })
		}
	}
	err := g.Wait()
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// RunDue does what is due at now and waits for it: it sends queued messages and
// acts on due moments. Tests and hosts that keep their own schedule use it
// instead of Run. The error is the store's.
func (e *Engine) RunDue(ctx context.Context, now time.Time) error {
	return errors.Join(e.duty.Once(ctx, now), e.dispatch.Once(ctx, now))
}

// Wake makes Run look at once for work that somebody else has stored. A host
// that sent a message inside its own transaction calls it after the commit, to
// save the time of a poll.
func (e *Engine) Wake() {
	e.dispatch.WakeAll()
	e.duty.Wake()
	e.news.publish()
}

// now is the present, as the store keeps instants.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
