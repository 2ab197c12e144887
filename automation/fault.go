package automation

import (
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A SettingsError is everything that is wrong with settings. Nothing of them may
// be used. It is channel.Invalid: errors.Is(err, channel.Invalid) holds.
type SettingsError struct {
	Faults []Fault `json:"faults"`
}

func (e *SettingsError) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = f.String()
	}
	return "automation settings: " + strings.Join(lines, "; ")
}

// Unwrap returns channel.Invalid.
func (e *SettingsError) Unwrap() error { return channel.Invalid }

// A Fault is one thing that is wrong.
type Fault struct {
	// Where leads to it in the document: "welcome.message.parts[1]".
	Where string `json:"where"`
	// Code is for programs.
	Code FaultCode `json:"code"`
	// Problem is for people. It quotes no message.
	Problem string `json:"problem"`
}

func (f Fault) String() string { return f.Where + ": " + f.Problem }

// A FaultCode is a kind of fault.
type FaultCode string

// The codes.
const (
	Missing         FaultCode = "missing"     // is required
	OutOfRange      FaultCode = "range"       // is too small or too large
	TooMany         FaultCode = "too_many"    // more than are allowed
	Duplicate       FaultCode = "duplicate"   // is there twice
	UnknownName     FaultCode = "unknown"     // names what there is not
	WrongContent    FaultCode = "content"     // cannot be in such a message
	NotCarried      FaultCode = "not_carried" // the channel cannot carry it
	WrongVariable   FaultCode = "variable"    // there is no such variable
	WrongStarter    FaultCode = "starter"     // breaks a limit of conversation starters
	WrongCondition  FaultCode = "condition"   // does not compile
	TriggersItself  FaultCode = "loop"        // its own actions would start it again
	Contradiction   FaultCode = "both"        // excludes what else is set
	WrongIdentifier FaultCode = "identifier"  // has other letters than an identifier may have
)

// A report collects faults.
type report struct {
	Carrier
	faults []Fault
}

func (r *report) add(where string, code FaultCode, format string, args ...any) {
	r.faults = append(r.faults, Fault{Where: where, Code: code, Problem: fmt.Sprintf(format, args...)})
}

func (r *report) err() error {
	if len(r.faults) == 0 {
		return nil
	}
	return &SettingsError{Faults: r.faults}
}

// unique reports what is there twice, or without a name.
func (r *report) unique(where string, seen map[string]bool, id string) {
	switch {
	case id == "":
		r.add(where, Missing, "is required")
	case seen[id]:
		r.add(where, Duplicate, "%q is there twice", id)
	}
	seen[id] = true
}

// known reports a name that does not exist. What is empty is not looked at.
func (r *report) known(where string, exists func(string) bool, what, id string) {
	if id != "" && exists != nil && !exists(id) {
		r.add(where, UnknownName, "there is no %s %q", what, id)
	}
}

func (r *report) knownAll(where string, exists func(string) bool, what string, ids []string) {
	for i, id := range ids {
		at := fmt.Sprintf("%s[%d]", where, i)
		r.required(at, id)
		r.known(at, exists, what, id)
	}
}

func (r *report) required(where, text string) {
	if strings.TrimSpace(text) == "" {
		r.add(where, Missing, "is required")
	}
}

// within reports a length of time that is too short or too long.
func (r *report) within(where string, d, low, high Duration) {
	if d < low || d > high {
		r.add(where, OutOfRange, "must be from %s to %s", low, high)
	}
}

func (r *report) atMost(where string, n, limit int, what string) {
	if n > limit {
		r.add(where, TooMany, "%d %s, at most %d are allowed", n, what, limit)
	}
}
