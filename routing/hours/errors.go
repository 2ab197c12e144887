package hours

import "strings"

// A Kind is what sort of thing is wrong with a [Schedule].
type Kind string

// The kinds of errors.
const (
	// Required: something that must be there is not.
	Required Kind = "required"
	// UnknownZone: there is no such time zone.
	UnknownZone Kind = "unknown zone"
	// BadTime: no day has that time, or the time cannot be there.
	BadTime Kind = "bad time"
	// BadDate: no calendar has that date, or dates in the wrong order.
	BadDate Kind = "bad date"
	// BadDay: no week has that day.
	BadDay Kind = "bad day"
	// Overlap: two intervals have some time in common.
	Overlap Kind = "overlap"
	// Duplicate: the same is there twice.
	Duplicate Kind = "duplicate"
	// Twice: two exceptions are for the same date.
	Twice Kind = "exception twice"
	// Contradiction: two fields exclude each other.
	Contradiction Kind = "contradiction"
)

// An Error is one thing that is wrong with a [Schedule].
type Error struct {
	// Field is where, such as "Exceptions[2].Date".
	Field string `json:"field"`
	// Kind is for programs.
	Kind Kind `json:"kind"`
	// Problem is for people.
	Problem string `json:"problem"`
}

func (e *Error) Error() string {
	if e.Field == "" {
		return e.Problem
	}
	return e.Field + ": " + e.Problem
}

// Errors are all things that are wrong with a [Schedule].
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

// findings collects errors.
type findings struct{ all Errors }

func (f *findings) add(field string, kind Kind, problem string) {
	f.all = append(f.all, &Error{Field: field, Kind: kind, Problem: problem})
}
