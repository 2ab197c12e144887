package channel

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// An ErrorKind sorts failures by what the caller must do next. It is an error
// itself, so that errors.Is(err, channel.RateLimited) works.
type ErrorKind uint8

// The kinds of failure.
const (
	Unknown      ErrorKind = iota // give up on the message and tell the operator
	Invalid                       // our message or request is wrong: give up, mend it
	Unsupported                   // this account cannot do that: give up or choose another way
	Unauthorized                  // credentials or signature: stop using the account
	Unreachable                   // this person cannot get it: blocked, opted out, no such number
	OutOfWindow                   // allowed only as a template now
	RateLimited                   // wait RetryAfter, then try again
	Unavailable                   // network or provider trouble: try again
)

var errorKindNames = [...]string{
	"unknown", "invalid", "unsupported", "unauthorized", "unreachable",
	"out of window", "rate limited", "unavailable",
}

func (k ErrorKind) String() string {
	if int(k) < len(errorKindNames) {
		return errorKindNames[k]
	}
	return fmt.Sprintf("ErrorKind(%d)", uint8(k))
}

// Error makes a kind usable as a target of errors.Is.
func (k ErrorKind) Error() string { return k.String() }

// Retryable reports whether the same call can succeed later without anybody
// changing anything.
func (k ErrorKind) Retryable() bool { return k == RateLimited || k == Unavailable }

// MarshalText writes the kind's name.
func (k ErrorKind) MarshalText() ([]byte, error) {
	if int(k) >= len(errorKindNames) {
		return nil, fmt.Errorf("channel: no error kind %d", uint8(k))
	}
	return []byte(errorKindNames[k]), nil
}

// UnmarshalText reads a kind's name.
func (k *ErrorKind) UnmarshalText(b []byte) error {
	for i, name := range errorKindNames {
		if name == string(b) {
			*k = ErrorKind(i)
			return nil
		}
	}
	return fmt.Errorf("channel: no error kind %q", b)
}

// An ErrorScope says how far a failure reaches.
type ErrorScope uint8

// The scopes of a failure.
const (
	ScopeMessage   ErrorScope = iota // this message only
	ScopeRecipient                   // every message to this person
	ScopeChannel                     // every message of this channel
	ScopeInitiated                   // every message of this channel by which the business writes first
)

// An Error is why a call to a provider failed. Its text never holds a secret
// or the text of a message.
type Error struct {
	// Kind is what the caller must do next.
	Kind ErrorKind
	// Scope is what else the failure concerns. With RateLimited, ScopeChannel
	// means that the whole channel must wait, and ScopeInitiated that only
	// answers may go on (S3.12).
	Scope ErrorScope
	// Op is who did what: "whatsapp: send".
	Op string
	// Code is the provider's own code, verbatim; empty if it gave none.
	Code string
	// Detail is the provider's explanation for people; empty if it gave none.
	Detail string
	// Part says which part of a call is at fault, from 1; 0 means that it is not
	// known, or not one part's.
	Part int
	// RetryAfter is what the provider asked for; zero if it did not.
	RetryAfter time.Duration
	// Uncertain says that the call may have happened all the same.
	Uncertain bool
	// Err is the cause below, if there is one.
	Err error
}

func (e *Error) Error() string {
	s := e.Op + ": " + e.Kind.String()
	if e.Code != "" {
		s += " (code " + e.Code + ")"
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Part > 0 {
		s += ", in part " + strconv.Itoa(e.Part)
	}
	if e.Uncertain {
		s += ", and it may have happened all the same"
	}
	if e.RetryAfter > 0 {
		s += ", try again in " + e.RetryAfter.String()
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is the error's kind.
func (e *Error) Is(target error) bool {
	k, ok := target.(ErrorKind)
	return ok && k == e.Kind
}

// Failure is what of the error is worth keeping with the message.
func (e *Error) Failure() Failure {
	return Failure{Kind: e.Kind, Code: e.Code, Detail: e.Detail, Part: e.Part}
}

// A Failure is why a message did not arrive, as it is stored and shown. The
// zero Failure is none.
type Failure struct {
	Kind   ErrorKind `json:"kind"`
	Code   string    `json:"code,omitempty"`
	Detail string    `json:"detail,omitempty"`
	// Part is the part of the message at fault, from 1; 0 if not one.
	Part int `json:"part,omitempty"`
}

// AsError returns err as an *Error. A stranger's error becomes an uncertain
// one of kind Unknown, since nothing says whether the call went through. Nil
// gives nil.
func AsError(op string, err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Kind: Unknown, Op: op, Uncertain: true, Err: err}
}
