package storetest_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/rapport-go/rapport/storage/storetest"
)

// A recorder is a TB that keeps a failure to itself.
type recorder struct {
	testing.TB
	ctx      context.Context
	failures []string
	cleanups []func()
}

func (r *recorder) Helper()                  {}
func (r *recorder) Logf(string, ...any)      {}
func (r *recorder) Cleanup(fn func())        { r.cleanups = append(r.cleanups, fn) }
func (r *recorder) Context() context.Context { return r.ctx }

func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

// failureOf runs a case and returns why it failed; empty if it passed. A case
// that hangs fails when patience ends; zero is without end.
func failureOf(t *testing.T, c storetest.Case, h storetest.Harness, patience time.Duration) string {
	ctx, cancel := context.WithCancel(t.Context())
	if patience > 0 {
		ctx, cancel = context.WithTimeout(t.Context(), patience)
	}
	defer cancel()
	r := &recorder{TB: t, ctx: ctx}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer r.end()
		c.Run(r, h)
	}()
	<-done
	if len(r.failures) == 0 {
		return ""
	}
	return r.failures[0]
}

func (r *recorder) end() {
	for _, fn := range r.cleanups {
		fn()
	}
}
