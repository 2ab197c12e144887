package icalendar

import (
	"fmt"
	"strings"
)

// A Kind is what sort of thing is wrong with a file.
type Kind string

// The kinds of errors.
const (
	// TooLarge: a limit of this package is exceeded.
	TooLarge Kind = "too large"
	// Malformed: it is no iCalendar file.
	Malformed Kind = "malformed"
	// BadValue: a property has a value that it cannot have, or none.
	BadValue Kind = "bad value"
	// UnknownZone: a time is in a zone that there is not.
	UnknownZone Kind = "unknown zone"
	// Unsupported: a rule that this package does not understand.
	Unsupported Kind = "unsupported"
	// BadOptions: the caller asked for what cannot be.
	BadOptions Kind = "bad options"
)

// An Error is one thing that is wrong with a file.
type Error struct {
	Kind Kind
	// Event is the UID of the event, shortened; empty if it is about the file.
	Event string
	// Property is which one of the event.
	Property string
	// Problem is for people.
	Problem string
}

func (e *Error) Error() string {
	if e.Event == "" {
		return "icalendar: " + e.Problem
	}
	return fmt.Sprintf("icalendar: event %q: %s %s", e.Event, e.Property, e.Problem)
}

// Errors are the things that are wrong with a file, the first twenty.
type Errors []*Error

func (e Errors) Error() string {
	var all []string
	for _, one := range e {
		all = append(all, one.Error())
	}
	return strings.Join(all, "; ")
}

// Unwrap gives each of the errors to errors.As.
func (e Errors) Unwrap() []error {
	var all []error
	for _, one := range e {
		all = append(all, one)
	}
	return all
}

const mostErrors = 20

func wrong(kind Kind, problem string) Errors { return Errors{{Kind: kind, Problem: problem}} }

// shorten keeps what a stranger wrote from filling errors and names.
func shorten(text string, most int) string {
	runes := []rune(strings.ToValidUTF8(text, ""))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most-1]) + "…"
}
