// Package intake makes records out of what providers report: events become
// durable, once each, before the provider is answered.
package intake

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/combine"
	"github.com/rapport-go/rapport/engagement/internal/consent"
	"github.com/rapport-go/rapport/engagement/internal/crash"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/engagement/internal/mint"
	"github.com/rapport-go/rapport/engagement/internal/promise"
	"github.com/rapport-go/rapport/storage"
	"golang.org/x/sync/errgroup"
)

// A Config is what an Intake works with. All fields are required but Kept.
type Config struct {
	Store storage.Store
	Mint  *mint.Mint
	// Caps is what every channel can do.
	Caps map[channel.ID]channel.Capabilities
	// Accounts finds a channel by its kind and the provider's account.
	Accounts map[Account]channel.ID
	// Holding keeps bindings.
	Holding *holding.Keeper
	// Promise keeps the clocks of cases.
	Promise *promise.Keeper
	// Keywords returns, inside the transaction, what finds out what a contact's
	// text says about consent.
	Keywords func(ctx context.Context, tx storage.Tx) (*consent.Matcher, error)
	// Template applies a provider's report about a template to what is known of
	// it, inside the transaction.
	Template func(ctx context.Context, tx storage.Tx, now time.Time, ch channel.ID, e channel.TemplateChanged) error
	// Reopen says what becomes of a closed case when the contact writes again.
	Reopen func(channel.ID) Reopen
	// Routed reports whether there are rules by which cases are routed.
	Routed func(ctx context.Context, tx storage.Tx) (bool, error)
	// FetchMedia asks for a due moment for each inbound file.
	FetchMedia bool
	// Discard has the copies of files removed that nobody uses any more, once the
	// transaction is committed.
	Discard func(ctx context.Context, tx storage.Tx, files []channel.Media) error
	// Lanes is how many batches may be committed at once, beside one of
	// statuses.
	Lanes int
	// Changed is called after each commit.
	Changed func()
	Log     *slog.Logger
}

// An Account is a provider's name for a business account.
type Account struct {
	Kind channel.Kind
	Name string
}

// A Reopen policy says when a closed case is opened again. The zero policy
// always makes a new case.
type Reopen struct {
	Always bool
	Within time.Duration
}

// maxBatch is how many events one transaction takes.
const maxBatch = 512

// tries is how often an event is tried alone before it is set aside: the first
// failure may have been somebody else's doing.
const tries = 2

// commitTimeout bounds a batch, so that a provider gets an answer.
const commitTimeout = 20 * time.Second

// An Intake commits events. Its methods may be called from several goroutines.
type Intake struct {
	Config
	lanes []combine.Combiner[[]Arrival]
	seed  maphash.Seed
}

// An Arrival is one event and the channel that it belongs to.
type Arrival struct {
	Channel channel.ID
	Kind    channel.Kind
	Event   channel.Event
	// orphan says that the account is not one of ours.
	orphan bool
	// writer and talk are whom the event is from and where it belongs. They are
	// found with the rest of its batch.
	writer storage.ContactID
	talk   storage.ConversationKey
}

// New makes an Intake.
func New(cfg Config) *Intake {
	in := &Intake{Config: cfg, lanes: make([]combine.Combiner[[]Arrival], max(1, cfg.Lanes)+1), seed: maphash.MakeSeed()}
	for i := range in.lanes {
		in.lanes[i].Commit = in.commit
		in.lanes[i].Weigh = func(as []Arrival) int { return len(as) }
		in.lanes[i].Max = maxBatch
	}
	return in
}

// Submit commits events that the channel received. When it returns nil they
// are durable, every one: applied, known from before, or set aside. An error
// means that the store failed and the events should be delivered again.
func (in *Intake) Submit(ctx context.Context, ch channel.ID, events []channel.Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	split := in.split(ch, events)
	if len(split) == 1 {
		for lane, as := range split {
			return in.lanes[lane].Do(ctx, as)
		}
	}
	var g errgroup.Group
	for lane, as := range split {
		g.Go(func() error { return in.lanes[lane].Do(ctx, as) })
	}
	return g.Wait()
}

// split sorts events by lane. What concerns one person goes into one lane, so
// that it stays in order. Statuses have a lane of their own: they come in any
// order anyway, and need not wait for those who change a conversation.
func (in *Intake) split(ch channel.ID, events []channel.Event) map[int][]Arrival {
	lanes := map[int][]Arrival{}
	for _, e := range events {
		a := in.arrival(ch, clean(e))
		lane := in.laneOf(e)
		lanes[lane] = append(lanes[lane], a)
	}
	return lanes
}

// laneOf is 0 for statuses, and one of the others for all else.
func (in *Intake) laneOf(e channel.Event) int {
	if e.Kind() == channel.EventStatus {
		return 0
	}
	others := len(in.lanes) - 1
	if others == 1 {
		return 1
	}
	return 1 + int(maphash.String(in.seed, subject(e))%uint64(others))
}

// arrival finds the channel that an event belongs to: one webhook may serve
// several accounts.
func (in *Intake) arrival(ch channel.ID, e channel.Event) Arrival {
	a := Arrival{Channel: ch, Kind: in.Caps[ch].Kind, Event: e}
	account := e.Where().Account
	if account == "" {
		return a
	}
	if owner, ok := in.Accounts[Account{a.Kind, account}]; ok {
		a.Channel = owner
		return a
	}
	a.orphan = true
	return a
}

// subject is what events of one lane have in common: whom the talk is with.
func subject(e channel.Event) string {
	p, talk := peer(e)
	switch e := e.(type) {
	case channel.ReactionChanged:
		p = peerOf(e.Chat, e.From)
	case channel.MessageEdited:
		p = peerOf(e.Chat, e.From)
	case channel.MessageDeleted:
		p = peerOf(e.Chat, e.From)
	case channel.ReachChanged:
		p = peerOf(e.Chat, e.From)
	default:
		if !talk {
			return ""
		}
	}
	return p.Address().Value
}

// commit commits several deliveries in one transaction. If that fails, each
// event gets a transaction of its own, so that one which cannot be processed
// does not hold up the others. Events that change who somebody is are also
// committed one by one: those behind them depend on it.
func (in *Intake) commit(ctx context.Context, deliveries [][]Arrival) []error {
	ctx, cancel := context.WithTimeout(ctx, commitTimeout)
	defer cancel()
	var all []Arrival
	for _, d := range deliveries {
		all = append(all, d...)
	}
	if len(all) == 1 || !slices.ContainsFunc(all, movesPerson) {
		err := in.apply(ctx, all)
		if err == nil {
			in.Changed()
			return nil
		}
		in.Log.WarnContext(ctx, "intake: batch failed, going on one by one", "events", len(all), "error", err)
	}
	errs := make([]error, len(deliveries))
	for i, d := range deliveries {
		errs[i] = in.oneByOne(ctx, d)
	}
	in.Changed()
	return errs
}

func movesPerson(a Arrival) bool { return a.Event.Kind() == channel.EventIdentity }

func (in *Intake) oneByOne(ctx context.Context, as []Arrival) error {
	for _, a := range as {
		if err := in.single(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// single commits one event, or sets it aside. It fails only if the store does: a
// trouble of the store's that passes is not the event's fault, and whoever brought
// it brings it again.
func (in *Intake) single(ctx context.Context, a Arrival) error {
	var err error
	for range tries {
		if err = in.apply(ctx, []Arrival{a}); err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if passes(err) {
			return err
		}
	}
	if failed := in.setAside(ctx, a, err); failed != nil {
		return failed
	}
	in.Log.ErrorContext(ctx, "intake: event set aside", "channel", a.Channel, "kind", a.Event.Kind(), "error", err)
	return nil
}

// passes reports whether an error is a trouble of the store's that somebody will
// mend.
func passes(err error) bool {
	return errors.Is(err, storage.ErrUnavailable) || errors.Is(err, storage.ErrFull) || errors.Is(err, storage.ErrWriteProtected)
}

// apply runs a batch in a transaction. A panic of ours is an error: the event
// is to blame, or the code is, and neither may stop the rest.
func (in *Intake) apply(ctx context.Context, as []Arrival) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("intake: %w", crash.Of(p))
		}
	}()
	now := time.Now().UTC().Truncate(time.Microsecond)
	return in.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		return newBatch(in, tx, now, as).apply(ctx)
	})
}

var system = storage.Author{Kind: channel.AuthorSystem}
