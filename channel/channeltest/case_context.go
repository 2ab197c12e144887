package channeltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/pprof"
	"strings"
	"time"
)

func contextCases() []Case {
	return []Case{
		{"context/before", "A context that is done already means no request, and an error that is not Uncertain.", contextBefore},
		{"context/during", "A context that ends during the call ends it, with an Uncertain error that has the context's below.", contextDuring},
		{"context/goroutines", "Send leaves no goroutine behind.", contextGoroutines},
	}
}

func contextBefore(r *rig) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r.quiet("Send with a context that is done", func() {
		_, err := r.Channel.Send(ctx, r.text("too late"))
		if e := r.failure("Send", err); e.Uncertain {
			r.Errorf("the error is Uncertain, though nothing can have happened: %v", err)
		}
		if !errors.Is(err, context.Canceled) {
			r.Errorf("got %v, want context.Canceled below it", err)
		}
	})
}

func contextDuring(r *rig) {
	hit := r.breaks(FaultSilent)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	m := r.text("into silence")
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err = r.Channel.Send(ctx, m)
	}()
	r.await("the request", hit)
	cancel()
	r.await("the end of Send, whose context is done", done)
	if e := r.failure("Send", err); !e.Uncertain {
		r.Errorf("the error is not Uncertain, though the message appeared: %v", err)
	}
	if !errors.Is(err, context.Canceled) {
		r.Errorf("got %v, want context.Canceled below it", err)
	}
}

// contextGoroutines marks what Send starts with a label, and looks for the
// label afterwards. Connections that net/http keeps open do not count.
func contextGoroutines(r *rig) {
	mark := fmt.Sprintf("%p", r)
	m, fail := r.text("alone"), r.text("alone")
	pprof.Do(context.Background(), pprof.Labels("channeltest", mark), func(ctx context.Context) {
		_, _ = r.Channel.Send(ctx, m)
		if r.Break(FaultDown) != nil {
			_, _ = r.Channel.Send(ctx, fail)
		}
	})
	timer := time.NewTimer(r.patience)
	defer timer.Stop()
	for left := marked(mark); left != ""; left = marked(mark) {
		select {
		case <-timer.C:
			r.Fatalf("goroutines are left after Send:\n%s", left)
		default:
			runtime.Gosched()
		}
	}
}

// marked is the stacks of all goroutines with the label.
func marked(mark string) string {
	var b bytes.Buffer
	_ = pprof.Lookup("goroutine").WriteTo(&b, 1)
	var left []string
	for stack := range strings.SplitSeq(b.String(), "\n\n") {
		pooled := strings.Contains(stack, "net/http.(*persistConn)") || strings.Contains(stack, "net/http.(*Transport)") ||
			strings.Contains(stack, "net/http.(*http2")
		if strings.Contains(stack, mark) && !pooled {
			left = append(left, stack)
		}
	}
	return strings.Join(left, "\n\n")
}
