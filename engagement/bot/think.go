package bot

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/pace"
)

// A thought is what a handler returned.
type thought struct {
	answer Answer
	err    error
}

// think asks the handler, which may take Timeout. A panic is an error. While it
// thinks, the contact sees that somebody is writing.
func (r *Runner) think(ctx context.Context, t Turn) thought {
	ctx, cancel := context.WithTimeout(ctx, r.cfg.Timeout)
	defer cancel()
	shown := make(chan struct{})
	go func() {
		defer close(shown)
		r.show(ctx, t)
	}()
	defer func() { cancel(); <-shown }()
	done := make(chan thought, 1) // so that one who is left behind can end
	go func() { done <- r.call(ctx, t) }()
	select {
	case is := <-done:
		return is
	case <-ctx.Done():
		return thought{err: ctx.Err()}
	}
}

func (r *Runner) call(ctx context.Context, t Turn) (is thought) {
	defer func() {
		if p := recover(); p != nil {
			is = thought{err: &PanicError{p}}
		}
	}()
	answer, err := r.cfg.Handler.Answer(ctx, t)
	if err == nil {
		err = answer.check()
	}
	return thought{answer, err}
}

// quick is how soon an answer comes without any sign before it.
const quick = 500 * time.Millisecond

// show shows the contact that somebody is writing, until ctx is done.
func (r *Runner) show(ctx context.Context, t Turn) {
	caps, _ := r.engine.Capabilities(t.Case.Channel)
	if caps.TypingFor <= 0 {
		return
	}
	for pace.Sleep(ctx, quick); ctx.Err() == nil; pace.Sleep(ctx, caps.TypingFor) {
		if err := r.engine.Typing(ctx, "", t.Case.Conversation); err != nil && ctx.Err() == nil {
			r.cfg.Logger.DebugContext(ctx, "bot: cannot show that the bot is writing", "bot", r.cfg.Bot, "channel", t.Case.Channel, "error", err)
		}
	}
}
