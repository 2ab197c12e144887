package engagement

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/internal/pace"
	"github.com/rapport-go/rapport/storage"
)

// listen stores what a channel fetches by itself. A channel that cannot go on
// is reported, and does not stop the others.
func (e *Engine) listen(ctx context.Context, id channel.ID, l channel.Listener) error {
	hear := func(ctx context.Context) error {
		return l.Listen(ctx, func(ctx context.Context, events ...channel.Event) error {
			return e.intake.Submit(ctx, id, events)
		})
	}
	if e.caps[id].SoleListener {
		alone := hear
		hear = func(ctx context.Context) error { return e.listenAlone(ctx, id, alone) }
	}
	err := hear(ctx)
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	e.cfg.Logger.ErrorContext(ctx, "engagement: channel stopped listening", "channel", id, "error", err)
	health := channel.Health{Receive: channel.AbilityBlocked, Reasons: []string{err.Error()}}
	return e.noteHealth(ctx, id, health)
}

// A turn is which process listens on a channel where one is enough, until when.
type turn struct {
	Holder string    `json:"holder,omitempty"`
	Until  time.Time `json:"until,omitzero"`
}

// turnLength is how long a turn lasts unless it is prolonged, which happens
// every third of it.
const turnLength = 30 * time.Second

// listenAlone runs hear while this process has the turn, and waits for it
// otherwise. That two should listen for a moment does no harm, since what both
// fetch is known by its ids; it is only a waste.
func (e *Engine) listenAlone(ctx context.Context, id channel.ID, hear func(context.Context) error) error {
	me := uuid.NewString()
	for {
		if e.takeTurn(ctx, id, me, turnLength) {
			if err := e.keepTurn(ctx, id, me, hear); err != nil {
				return err
			}
		}
		if pace.Sleep(ctx, turnLength/3); ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// keepTurn listens until the turn is lost, which is no error, and gives it back.
func (e *Engine) keepTurn(ctx context.Context, id channel.ID, me string, hear func(context.Context) error) error {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- hear(inner) }()
	err := e.prolong(ctx, id, me, ended)
	if errors.Is(err, errTurnLost) {
		cancel()
		err = <-ended
	}
	e.takeTurn(context.WithoutCancel(ctx), id, me, 0)
	if ctx.Err() == nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// errTurnLost says that another process has the turn, or the store fails.
var errTurnLost = errors.New("the turn to listen is lost")

// prolong keeps the turn until hear has ended, whose error it returns.
func (e *Engine) prolong(ctx context.Context, id channel.ID, me string, ended <-chan error) error {
	for {
		select {
		case err := <-ended:
			return err
		case <-time.After(turnLength / 3):
		}
		if !e.takeTurn(ctx, id, me, turnLength) {
			return errTurnLost
		}
	}
}

// takeTurn gives the turn to me for so long, unless somebody else has it. A
// store that fails gives it to nobody.
func (e *Engine) takeTurn(ctx context.Context, id channel.ID, me string, length time.Duration) bool {
	mine := false
	err := e.cfg.Store.Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		_, err := document.Swap(ctx, tx, "listener/"+string(id), now(), func(held turn) (turn, bool) {
			mine = held.Holder == me || !now().Before(held.Until.Add(e.cfg.ClockSkew))
			return turn{Holder: me, Until: now().Add(length)}, mine
		})
		return err
	})
	if err != nil && ctx.Err() == nil {
		e.cfg.Logger.WarnContext(ctx, "engagement: turn to listen not taken", "channel", id, "error", err)
	}
	return err == nil && mine
}
