package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// take asks the handler and does what it says, or what a fallback says.
func (r *Runner) take(ctx context.Context, t Turn, key string) {
	began := time.Now()
	is := r.think(ctx, t)
	if ctx.Err() != nil {
		return // the process ends: the turn is taken again
	}
	o := Outcome{Answer: is.answer, Err: is.err, Took: time.Since(began)}
	if o.Err == nil {
		o.Err = r.perform(ctx, t, key, o.Answer)
	}
	if o.Err != nil && !isLate(o.Err) && ctx.Err() == nil {
		o = r.fallBack(ctx, t, key, o)
	}
	if ctx.Err() != nil {
		return
	}
	if isLate(o.Err) {
		o.Late, o.Err = true, nil
	}
	r.cfg.Finished(ctx, t, o)
}

// fallBack does what is to be done when there is no answer. If not even that works,
// people get the case.
func (r *Runner) fallBack(ctx context.Context, t Turn, key string, o Outcome) Outcome {
	use, why := r.cfg.Failed, o.Err
	if errors.Is(why, ErrNotUnderstood) {
		use = r.cfg.NotUnderstood
		helped, err := r.confused(ctx, t)
		if helped || isLate(err) {
			return Outcome{Err: errors.Join(why, err), Took: o.Took}
		}
	} else {
		r.cfg.Logger.WarnContext(ctx, "bot: no answer", "bot", r.cfg.Bot, "case", t.Case.ID, "error", logged(why))
	}
	for _, next := range []Answer{use.answer(), {HandOver: &engagement.Handover{}}} {
		o.Answer = next
		err := r.perform(ctx, t, key, next)
		if err == nil || isLate(err) || ctx.Err() != nil {
			o.Err = errors.Join(why, err)
			return o
		}
		r.cfg.Logger.ErrorContext(ctx, "bot: fallback failed", "bot", r.cfg.Bot, "case", t.Case.ID, "error", err)
	}
	return o
}

// confused tells the engine that the bot did not understand, and reports whether the
// channel's automations say what happens then.
func (r *Runner) confused(ctx context.Context, t Turn) (helped bool, err error) {
	if len(t.New) == 0 {
		return false, nil
	}
	err = r.insist(ctx, func() error {
		return r.engine.BotConfused(ctx, t.Right)
	})
	if err != nil {
		return false, err
	}
	err = r.insist(ctx, func() error {
		s, err := r.engine.Automation(ctx, t.Case.Channel)
		helped = s.BotFallback.On
		return err
	})
	return helped && err == nil, err
}

// perform says what an answer says, and then hands over or closes. What was said
// before under the same key stands.
func (r *Runner) perform(ctx context.Context, t Turn, key string, a Answer) error {
	if len(a.Parts) > 0 {
		err := r.insist(ctx, func() error {
			_, err := r.engine.Send(ctx, engagement.Outgoing{
				Conversation: t.Case.Conversation, Turn: &t.Right, Key: key, Parts: a.Parts,
			})
			return err
		})
		if _, said := errors.AsType[*engagement.ReusedKeyError](err); err != nil && !said {
			return err
		}
	}
	return r.insist(ctx, func() (err error) {
		switch {
		case a.HandOver != nil:
			_, err = r.engine.HandOver(ctx, t.Right, *a.HandOver)
		case a.Done:
			_, err = r.engine.BotDone(ctx, t.Right, a.Disposition)
		}
		return err
	})
}

// logged is an error without the words of the handler, which may quote the contact.
func logged(err error) string {
	_, panicked := errors.AsType[*PanicError](err)
	if panicked || certain(err) || errors.Is(err, context.DeadlineExceeded) {
		return err.Error()
	}
	return fmt.Sprintf("the handler failed with a %T", err)
}

// isLate reports whether somebody else has the case.
func isLate(err error) bool {
	_, late := errors.AsType[*engagement.FencedError](err)
	return late
}

// certain reports whether an error is the engine's last word, and not the trouble of
// a store that may pass.
func certain(err error) bool {
	for _, kind := range []any{
		new(*engagement.InvalidError), new(*engagement.FencedError), new(*engagement.WindowError), new(*engagement.RefusedError),
		new(*engagement.PendingError), new(*engagement.ReusedKeyError), new(*engagement.DeniedError), new(*engagement.TakenError),
		new(*channel.PlanError), new(*templates.Fault),
	} {
		if errors.As(err, kind) {
			return true
		}
	}
	return errors.Is(err, storage.ErrNotFound)
}
