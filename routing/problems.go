package routing

import (
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A SettingsError is everything that is wrong with settings. Nothing of them is
// used.
type SettingsError struct {
	Problems []Problem `json:"problems"`
}

func (e *SettingsError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return "routing settings: " + strings.Join(lines, "; ")
}

// A Problem is one thing that is wrong.
type Problem struct {
	// Path leads to it in the document: "channels[shop].branch.linear[2].to".
	Path string `json:"path"`
	// Code is for programs.
	Code ProblemCode `json:"code"`
	// Text is for people.
	Text string `json:"text"`
}

func (p Problem) String() string { return p.Path + ": " + p.Text }

// A ProblemCode is a kind of problem.
type ProblemCode string

// The codes.
const (
	UnknownName   ProblemCode = "unknown"   // names what there is not
	Circular      ProblemCode = "cycle"     // leads back to itself
	WrongSum      ProblemCode = "sum"       // percentages do not make 100
	TooMany       ProblemCode = "too_many"  // more than are allowed
	Duplicate     ProblemCode = "duplicate" // is there twice
	Missing       ProblemCode = "missing"   // is required
	OutOfRange    ProblemCode = "range"     // is too small or too large
	Contradiction ProblemCode = "both"      // excludes what else is set
	WrongTime     ProblemCode = "time"      // is no time of a week
	TooDeep       ProblemCode = "too_deep"  // is nested too deeply
)

// Known says what exists beside the settings. What is nil is not checked.
type Known struct {
	Agent    func(AgentID) bool
	Team     func(TeamID) bool
	Bot      func(BotID) bool
	Channel  func(channel.ID) bool
	Schedule func(string) bool
}

// A report collects problems.
type report struct {
	Known
	settings *Settings
	index    index
	problems []Problem
}

func (r *report) add(path string, code ProblemCode, format string, args ...any) {
	r.problems = append(r.problems, Problem{Path: path, Code: code, Text: fmt.Sprintf(format, args...)})
}

func (r *report) err() error {
	if len(r.problems) == 0 {
		return nil
	}
	return &SettingsError{Problems: r.problems}
}

// known reports a name that does not exist. What is empty is not looked at.
func known[K ~string](r *report, path string, exists func(K) bool, what string, id K) {
	if id != "" && exists != nil && !exists(id) {
		r.add(path, UnknownName, "there is no %s %q", what, string(id))
	}
}

// within reports a number that is too small or too large.
func within[N ~int | ~int64](r *report, path string, n, low, high N) {
	if n < low || n > high {
		r.add(path, OutOfRange, "must be between %d and %d", low, high)
	}
}

// notNegative reports durations below 0.
func notNegative[N ~int | ~int64](r *report, path string, n N) {
	if n < 0 {
		r.add(path, OutOfRange, "must not be below 0")
	}
}

// unique reports what is there twice, or without a name.
func unique[K ~string](r *report, path string, seen map[K]bool, id K) {
	switch {
	case id == "":
		r.add(path, Missing, "is required")
	case seen[id]:
		r.add(path, Duplicate, "%q is there twice", string(id))
	}
	seen[id] = true
}
