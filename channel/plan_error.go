package channel

import (
	"fmt"
	"strings"
)

// A PlanError is why a draft cannot be sent on a channel. It is a channel
// error of kind Invalid or Unsupported: errors.Is(err, Invalid) works. It shows
// nothing of what the draft says.
type PlanError struct {
	// Part is the index of the part at fault; -1 for the whole draft.
	Part int
	// Kind is the part's kind.
	Kind PartKind
	// Field is the field at fault; empty for the whole part.
	Field Field
	// Limit is what was exceeded; zero if the problem is another one.
	Limit Limit
	// Got is the measure that exceeded Limit, in its unit.
	Got int
	// Problem says what is wrong where it is not a limit.
	Problem string
	// Cause is Invalid or Unsupported.
	Cause ErrorKind
}

func (e *PlanError) Error() string {
	where := "message"
	if e.Part >= 0 {
		where = fmt.Sprintf("part %d (%s)", e.Part, e.Kind)
	}
	if e.Field != "" {
		where += ": " + string(e.Field)
	}
	if e.Limit.IsZero() {
		return where + ": " + e.Problem
	}
	if e.Limit.Max == 0 {
		return where + ": the channel carries none"
	}
	return fmt.Sprintf("%s: %d %s, at most %d are allowed", where, e.Got, e.Limit.Unit, e.Limit.Max)
}

// Unwrap returns the error's kind.
func (e *PlanError) Unwrap() error { return e.Cause }

// reason says for people why something was changed.
func (e *PlanError) reason() string {
	switch {
	case e.Limit.IsZero():
		return e.Problem
	case e.Limit.Max == 0:
		return "the channel carries no " + string(e.Field)
	}
	return fmt.Sprintf("%s of %d %s, the channel carries %d", e.Field, e.Got, e.Limit.Unit, e.Limit.Max)
}

// fatal reports whether no other form can help: the draft itself is wrong.
// Identifiers come back in a [Choice], so they are never changed.
func (e *PlanError) fatal() bool {
	if e.Cause != Invalid {
		return false
	}
	return e.Limit.IsZero() || e.Field == FieldButtonID || e.Field == FieldRowID
}

func notCarried(part Part) *PlanError {
	return &PlanError{Problem: "the channel carries no " + words(part.Kind()), Cause: Unsupported}
}

func wrong(field Field, problem string) *PlanError {
	return &PlanError{Field: field, Problem: problem, Cause: Invalid}
}

// words is a part's kind in words.
func words(k PartKind) string { return strings.ReplaceAll(string(k), "_", " ") }
