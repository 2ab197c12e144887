package wechattest

import (
	"context"
	"sync"
)

// slowKey is where a context has the pushes that are still worked on although
// nobody waits for their answers any more.
type slowKey struct{}

// withSlow returns a context for ask, and what waits until everything that ask
// left behind has ended.
func withSlow(ctx context.Context) (context.Context, func()) {
	slow := &sync.WaitGroup{}
	return context.WithValue(ctx, slowKey{}, slow), slow.Wait
}

func slowOf(ctx context.Context) *sync.WaitGroup { return ctx.Value(slowKey{}).(*sync.WaitGroup) }
