package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A Handler is what a bot thinks with. Its method may be called from several
// goroutines, for different cases.
type Handler interface {
	// Answer returns what to do about what the contact said. It should end when ctx
	// does: one that does not is left behind, and what it returns is thrown away.
	// It may be asked about the same messages again after a crash. ErrNotUnderstood,
	// or an error that wraps it, says that it does not know; any other error, that it
	// failed.
	Answer(ctx context.Context, t Turn) (Answer, error)
}

// A HandlerFunc is a function that is a Handler.
type HandlerFunc func(ctx context.Context, t Turn) (Answer, error)

// Answer calls f.
func (f HandlerFunc) Answer(ctx context.Context, t Turn) (Answer, error) { return f(ctx, t) }

// ErrNotUnderstood says that a bot does not know what to answer.
var ErrNotUnderstood = errors.New("bot: not understood")

// A PanicError is a handler that panicked. Its text leaves out a Value that may
// quote the contact.
type PanicError struct{ Value any }

func (e *PanicError) Error() string {
	if bug, ok := e.Value.(runtime.Error); ok {
		return "bot: the handler panicked: " + bug.Error()
	}
	return fmt.Sprintf("bot: the handler panicked with a %T", e.Value)
}

// A Turn is what a handler is asked about. It must not change the messages.
type Turn struct {
	// Right is the bot's right to act on the case, for handlers that use the engine
	// themselves.
	Right engagement.BotTurn
	// Case is the case as it was when the turn began.
	Case *storage.Case
	// New is what the contact said that the bot was not asked about yet, the oldest
	// first: at most 200 messages. It is empty if the case came to the bot without a
	// message to answer.
	New []*storage.Message
	// Before is what was said by both sides before that, the oldest first, up to
	// Config.History messages. It reaches back beyond the case, and has no internal
	// notes.
	Before []*storage.Message
}

// Text is what the contact wrote in New, a line for each text.
func (t Turn) Text() string {
	var all string
	for _, m := range t.New {
		for _, p := range m.Parts {
			if said := textOf(p); said != "" && all != "" {
				all += "\n" + said
			} else {
				all += said
			}
		}
	}
	return all
}

// textOf is what a part says in words: that of a choice is its title.
func textOf(p channel.Part) string {
	switch p := p.(type) {
	case channel.Text:
		return p.Body
	case channel.Choice:
		return p.Title
	}
	return ""
}

// An Answer is what a bot does. The zero Answer is to stay silent and keep the
// case. What it says comes first; at most one of HandOver and Done is set.
type Answer struct {
	// Parts is what it says; empty for nothing.
	Parts channel.Parts
	// HandOver gives the case to people, with what they should know.
	HandOver *engagement.Handover
	// Done closes the case with the Disposition.
	Done        bool
	Disposition string
}

// Say is an Answer of one text.
func Say(text string) Answer { return Answer{Parts: channel.Parts{channel.Text{Body: text}}} }

func (a Answer) check() error {
	if a.HandOver != nil && a.Done {
		return &engagement.InvalidError{Field: "Answer", Problem: "hands the case over and closes it"}
	}
	return nil
}
