// Package crash makes errors of panics.
package crash

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// An Error is a panic that was recovered. Its text says where it was. What it was
// is in there only if the runtime said so, since all else may quote what people
// wrote, or a credential.
type Error struct {
	// Value is what recover returned.
	Value any
	where string
}

// Of makes an error of what recover returned. The deferred function must call it
// itself, while the stack is still that of the panic.
func Of(value any) *Error { return &Error{value, origin()} }

func (e *Error) Error() string {
	what := fmt.Sprintf("with a %T", e.Value)
	if bug, ok := e.Value.(runtime.Error); ok {
		what = bug.Error()
	}
	return "panic: " + what + " in " + e.where
}

// depth is how many frames are looked at.
const depth = 64

// origin is the function that panicked, with its line.
func origin() string {
	pcs := make([]uintptr, depth)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	panicked := false
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			panicked = true
		case panicked && !strings.HasPrefix(f.Function, "runtime."):
			return fmt.Sprintf("%s, line %d", path.Base(f.Function), f.Line)
		}
		if !more {
			return "a function that is not known"
		}
	}
}
