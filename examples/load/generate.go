package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// open makes count events, rate a second from the instant began on, each at its
// own moment whether or not those before it were answered, on so many
// connections. It returns when all were answered or ctx is done.
func open(ctx context.Context, began time.Time, rate float64, count, connections int, s source) {
	type moment struct {
		n  int
		at time.Time
	}
	moments := make(chan moment, 1<<16)
	var all sync.WaitGroup
	for range connections {
		all.Go(func() {
			for m := range moments {
				s(ctx, m.n, m.at)
			}
		})
	}
	for n := range count {
		at := began.Add(time.Duration(float64(n) / rate * float64(time.Second)))
		if !pauseUntil(ctx, at) {
			break
		}
		moments <- moment{n, at}
	}
	close(moments)
	all.Wait()
}

// pauseUntil waits for the instant and reports whether it came before ctx was
// done.
func pauseUntil(ctx context.Context, at time.Time) bool {
	if wait := time.Until(at); wait > 0 {
		return pause(ctx, wait)
	}
	return ctx.Err() == nil
}

// closed makes events as fast as the connections get answers, until the end
// or after so many.
func closed(ctx context.Context, connections, most int, until time.Time, s source) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range connections {
		all.Go(func() {
			for ctx.Err() == nil {
				n, now := int(next.Add(1))-1, time.Now()
				if n >= most || !now.Before(until) {
					return
				}
				s(ctx, n, now)
			}
		})
	}
	all.Wait()
}
