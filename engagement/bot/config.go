package bot

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/internal/follow"
	"github.com/rapport-go/rapport/storage"
)

// A Config is what a [Runner] works with. The zero value of every field but Store,
// Bot and Handler is useful.
type Config struct {
	// Store is the engine's. It keeps how far the runner is. Required.
	Store storage.Store
	// Bot is who the bot is, as the routing's settings call it. Required.
	Bot storage.BotID
	// Handler is what it thinks with. Required.
	Handler Handler
	// Timeout is how long a turn may take. Defaults to 30 seconds.
	Timeout time.Duration
	// Parallel is how many turns may run at once. Defaults to 16.
	Parallel int
	// History is how many messages of before a turn comes with, up to 200. Defaults
	// to 50.
	History int
	// NotUnderstood is what to do when the handler does not know what to answer, on
	// channels whose automations do not say so (BotFallback of package automation).
	NotUnderstood Fallback
	// Failed is what to do when the handler fails in any other way.
	Failed Fallback
	// ClockSkew is how far the clocks of processes that share a store may differ.
	ClockSkew time.Duration
	// Logger gets what nobody else reports. Defaults to slog.Default().
	Logger *slog.Logger
	// Skipped is called when events were forgotten before the bot came to them,
	// because it did not run for longer than the journal is kept: see
	// engagement.Retention. It goes on with the first that is left. Nil is not called.
	Skipped func(ctx context.Context, gap Gap)
	// Finished is called after each turn, and must be quick. Nil is not called.
	Finished func(ctx context.Context, t Turn, o Outcome)
}

// A Gap is events that were forgotten before a bot came to them: those behind the
// cursor After, up to Until.
type Gap = follow.Gap

// A Fallback is what a bot does when it has no answer. The zero Fallback says
// nothing and hands the case to people.
type Fallback struct {
	// Parts is what to say; empty stays silent.
	Parts channel.Parts
	// Stay leaves the case with the bot. Otherwise people get it, with Handover.
	Stay     bool
	Handover engagement.Handover
}

// answer is what the fallback does.
func (f Fallback) answer() Answer {
	if f.Stay {
		return Answer{Parts: f.Parts}
	}
	return Answer{Parts: f.Parts, HandOver: &f.Handover}
}

// An Outcome is what came of a turn.
type Outcome struct {
	// Answer is what was done: the handler's, or a fallback's. It is the zero Answer
	// if the channel's automations see to it.
	Answer Answer
	// Err is why a fallback was used: ErrNotUnderstood, context.DeadlineExceeded,
	// a *[PanicError], what else the handler returned, or why its answer could not
	// be carried out. Nil if none was.
	Err error
	// Late says that somebody else had the case by then: nothing, or no more, was
	// done.
	Late bool
	// Took is how long the handler thought.
	Took time.Duration
}

const maxHistory = 200

// withDefaults fills in what was left out.
func (c Config) withDefaults() Config {
	c.Timeout = cmp.Or(c.Timeout, 30*time.Second)
	c.Parallel = cmp.Or(c.Parallel, 16)
	c.History = cmp.Or(c.History, 50)
	c.Logger = cmp.Or(c.Logger, slog.Default())
	if c.Finished == nil {
		c.Finished = func(context.Context, Turn, Outcome) {}
	}
	return c
}

// check finds everything that is wrong.
func (c Config) check() error {
	var wrong []error
	must := func(ok bool, field, problem string) {
		if !ok {
			wrong = append(wrong, &engagement.InvalidError{Field: field, Problem: problem})
		}
	}
	must(c.Store != nil, "Store", "is required")
	must(c.Handler != nil, "Handler", "is required")
	must(goodID(string(c.Bot)), "Bot", "must be text without control characters and slashes, of up to 100 bytes")
	must(c.Timeout >= 0, "Timeout", "must not be negative")
	must(c.Parallel >= 0, "Parallel", "must not be negative")
	must(c.ClockSkew >= 0, "ClockSkew", "must not be negative")
	must(c.History >= 0 && c.History <= maxHistory, "History", "must be from 1 to 200")
	return errors.Join(wrong...)
}

func goodID(id string) bool {
	odd := func(r rune) bool { return r < ' ' || r == '/' }
	return id != "" && len(id) <= 100 && id == channel.CleanText(id) && !strings.ContainsFunc(id, odd)
}
