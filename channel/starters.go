package channel

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A StarterError is one fault of conversation starters. It is Invalid, or
// Unsupported where the channel has nothing of the sort.
type StarterError struct {
	// What is at fault: "ice breakers", "ice breaker", "commands", "command
	// name", "command hint", "welcome".
	What string
	// Index is the place in the list, from 0; -1 for what is not in one.
	Index int
	// Limit is what was exceeded; zero if the problem is another one.
	Limit Limit
	// Got is the measure that exceeded Limit, in its unit.
	Got int
	// Problem says what is wrong where it is not a limit.
	Problem string
	// Cause is Invalid or Unsupported.
	Cause ErrorKind
}

func (e *StarterError) Error() string {
	where := e.What
	if e.Index >= 0 {
		where = fmt.Sprintf("%s %d", e.What, e.Index+1)
	}
	if e.Limit.IsZero() {
		return where + ": " + e.Problem
	}
	return fmt.Sprintf("%s: %d %s, at most %d are allowed", where, e.Got, e.Limit.Unit, e.Limit.Max)
}

// Unwrap returns the error's kind.
func (e *StarterError) Unwrap() error { return e.Cause }

// CheckStarters says whether s keeps within l. It reports every fault at once,
// each a *StarterError, joined with errors.Join; nil means that s can be set.
func CheckStarters(s Starters, l StarterLimits) error {
	c := starterChecker{noEmoji: l.NoEmoji}
	if s.Welcome && !l.WelcomeReports {
		c.fault(StarterError{What: "welcome", Index: -1, Problem: "the channel does not report opened chats", Cause: Unsupported})
	}
	c.count("ice breakers", len(s.IceBreakers), l.IceBreakers)
	for i, text := range s.IceBreakers {
		c.text("ice breaker", i, text, l.IceBreaker)
	}
	c.count("commands", len(s.Commands), l.Commands)
	for i, cmd := range s.Commands {
		c.text("command name", i, cmd.Name, l.CommandName)
		c.text("command hint", i, cmd.Hint, l.CommandHint)
	}
	return errors.Join(c.faults...)
}

type starterChecker struct {
	noEmoji bool
	faults  []error
}

func (c *starterChecker) fault(e StarterError) { c.faults = append(c.faults, &e) }

func (c *starterChecker) count(what string, n int, limit Limit) {
	switch {
	case n == 0:
	case limit.IsZero():
		c.fault(StarterError{What: what, Index: -1, Problem: "the channel has none", Cause: Unsupported})
	case n > limit.Max:
		c.fault(StarterError{What: what, Index: -1, Limit: limit, Got: n, Cause: Invalid})
	}
}

func (c *starterChecker) text(what string, i int, text string, limit Limit) {
	invalid := func(problem string) {
		c.fault(StarterError{What: what, Index: i, Problem: problem, Cause: Invalid})
	}
	switch {
	case blank(text):
		invalid("must not be empty")
	case !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0:
		invalid("is not valid UTF-8, or has a NUL in it")
	case !limit.Allows(text):
		c.fault(StarterError{What: what, Index: i, Limit: limit, Got: limit.Unit.Measure(text), Cause: Invalid})
	case c.noEmoji && hasEmoji(text):
		invalid("emoji are not allowed")
	}
}
